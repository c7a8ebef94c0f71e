"""The two lists of 256 short French words that a fingerprint is read with (see `identity.words`).

Concrete nouns of 3 to 8 letters that most people know, without accents, so that they are read aloud, heard and compared
without a doubt: the first from nature, the second from the house and the road. No word is in both lists, so a swapped
pair is noticed. The order is part of the protocol: changing it changes the words of every call.
"""

FIRST_WORDS: tuple[str, ...] = tuple(
    """
    abeille acacia agneau aigle airelle alouette amande ananas anguille antilope argile aurore averse avocat avoine
    bambou basilic belette biche bison bleuet bouleau bouquet bourdon bourgeon branche brebis brise brume buis buse
    cactus caille canard canyon caribou carotte carpe cascade cassis castor caverne cerf cerise chardon chat cheval
    chien chou chouette ciel cigale cigogne citron colline coq corail corbeau coteau coton coucou courge crabe
    crapaud cresson crevette crique criquet cristal cumin cygne dahlia daim datte dauphin dune endive faisan falaise
    faucon fenouil feuille figue flamme flaque fleur fleuve flocon foin fontaine fourmi fraise fruit furet galet
    gazelle gazon girafe givre glace glacier golfe goyave graine granit grillon grive grotte hamster hareng haricot
    herbe hibou homard iguane iris ivoire jaguar jardin jasmin jument kiwi koala lac lagon lama lande lapin laurier
    lavande lierre lilas lion loir lotte loup loutre lune lynx mangue marais marmotte marron martre massif melon
    menthe merle mimosa montagne mouette mousse mouton muguet mulot navet neige noisette noix nuage oasis oie oignon
    oiseau olive ombre orage orange orge orme ortie otarie ouragan ours oursin palmier panda paon papaye papillon
    pavot pelouse perche perdrix persil peuplier pie pierre pigeon pinson plage plaine platane pluie poire poireau
    poisson poivre pomme poney potiron poulain poussin prairie prune puma python quartz radis raisin ravin renard
    rivage roche ronce rose roseau ruche ruisseau sable safran salade sanglier sapin sardine sauge saule saumon
    seiche sentier serin soleil sorbier souche source souris tapir terre thym tigre tilleul tomate torrent tortue
    toucan tronc troupeau truite tulipe vague vallon vent verger vigne violette volcan
    """.split()  # noqa: SIM905 - 256 words read better without 512 quotes
)
SECOND_WORDS: tuple[str, ...] = tuple(
    """
    aiguille aimant album ampoule ancre anneau antenne armoire arrosoir assiette bague baguette balai balcon ballon
    banc bandeau barque barrage bassin bateau beurre biberon bidon bijou billet biscuit blouse blouson bobine bocal
    bol bonbon bonnet botte bouchon boucle bougie boulon boussole bouton bracelet brioche brique brosse brouette
    bureau cabane cabine cadeau cadenas cadran cadre cahier caisse camion canal caramel carnet carte carton casque
    ceinture cerceau chaise chalet chapeau chariot chemin chemise cintre ciseaux clavier clou coffre colle collier
    compas comptoir corde couette coussin couteau craie crayon cuisine dalle damier disque domino douche drapeau
    escalier farine fauteuil ferme feutre ficelle filet flacon foulard fourche fromage galette gant garage gare
    gaufre gilet gobelet gomme grange grenier grille guidon guitare hamac harpe horloge hublot jouet jupe kayak
    kiosque laine lampe landau lanterne lettre linge livre loupe luge lunette maillot maison manteau marteau masque
    matelas meuble miel miroir montre moteur moto moulin nappe navire oreiller orgue pagaie panier pantalon papier
    paquet parasol passoire patin peigne pelle pendule perle phare photo piano pile pince pinceau pirogue piscine
    placard plafond planche plateau plume poche pont portail porte potage poterie poulie puits pull pupitre puzzle
    quai radeau radio rampe rideau robe robinet robot roue route ruban sabot sac sachet salon sandale savon serrure
    sifflet sirop sofa sonnette soupe stade store stylo sucre table tableau tablier tabouret tambour tamis tapis
    tarte tasse taxi tente terrasse ticket timbre tiroir toile toit tonneau torche torchon toupie tracteur train
    tramway triangle tribune tricot trousse tube tuile tunnel tuyau usine valise vase veste violon vitrail voile
    voiture wagon yaourt
    """.split()  # noqa: SIM905 - 256 words read better without 512 quotes
)
