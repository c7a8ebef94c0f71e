// Made by scripts/js-types from central/protocol. Do not edit.
/** @type {import("./check.js").Shapes} */
export const SHAPES = {
 "structs": {
  "DeskWelcome": {
   "tag": "desk_welcome",
   "fields": {
    "adviser_id": {
     "is": "string",
     "pattern": "^[a-z0-9][a-z0-9-]{0,63}$(?!\\n)"
    },
    "first_name": {
     "is": "string",
     "max": 120
    },
    "presence": {
     "is": "enum",
     "of": [
      "free",
      "in_call",
      "wrap_up",
      "away"
     ]
    },
    "services": {
     "is": "array",
     "of": {
      "is": "string",
      "max": 120
     }
    },
    "now_s": {
     "is": "number"
    },
    "version": {
     "is": "integer"
    },
    "call_id": {
     "is": "union",
     "of": [
      {
       "is": "string",
       "pattern": "^[a-z0-9][a-z0-9-]{0,63}$(?!\\n)"
      },
      {
       "is": "null"
      }
     ]
    },
    "practice": {
     "is": "boolean"
    }
   },
   "required": [
    "adviser_id",
    "first_name",
    "presence",
    "services",
    "now_s",
    "version"
   ]
  },
  "Queue": {
   "tag": "queue",
   "fields": {
    "calls": {
     "is": "array",
     "of": {
      "is": "struct",
      "name": "WaitingCall"
     }
    }
   },
   "required": [
    "calls"
   ]
  },
  "WaitingCall": {
   "tag": null,
   "fields": {
    "call_id": {
     "is": "string",
     "pattern": "^[a-z0-9][a-z0-9-]{0,63}$(?!\\n)"
    },
    "site": {
     "is": "string",
     "max": 120
    },
    "service": {
     "is": "string",
     "max": 120
    },
    "waiting_since_s": {
     "is": "number"
    },
    "language": {
     "is": "string",
     "max": 120
    },
    "ringing": {
     "is": "boolean"
    },
    "appointment_at_s": {
     "is": "union",
     "of": [
      {
       "is": "number"
      },
      {
       "is": "null"
      }
     ]
    },
    "signing": {
     "is": "boolean"
    },
    "writes": {
     "is": "boolean"
    }
   },
   "required": [
    "call_id",
    "site",
    "service",
    "waiting_since_s",
    "language",
    "ringing"
   ]
  },
  "PresenceChanged": {
   "tag": "presence_changed",
   "fields": {
    "presence": {
     "is": "enum",
     "of": [
      "free",
      "in_call",
      "wrap_up",
      "away"
     ]
    }
   },
   "required": [
    "presence"
   ]
  },
  "PracticeChanged": {
   "tag": "practice_changed",
   "fields": {
    "on": {
     "is": "boolean"
    }
   },
   "required": [
    "on"
   ]
  },
  "CallAssigned": {
   "tag": "call_assigned",
   "fields": {
    "call_id": {
     "is": "string",
     "pattern": "^[a-z0-9][a-z0-9-]{0,63}$(?!\\n)"
    },
    "site": {
     "is": "string",
     "max": 120
    },
    "service": {
     "is": "string",
     "max": 120
    },
    "reference": {
     "is": "string",
     "max": 120
    },
    "language": {
     "is": "string",
     "max": 120
    },
    "borne_public_key": {
     "is": "string",
     "pattern": "^[0-9a-f]{64}$(?!\\n)"
    },
    "started_at_s": {
     "is": "number"
    },
    "waited_s": {
     "is": "number",
     "ge": 0
    },
    "ice_servers": {
     "is": "array",
     "of": {
      "is": "struct",
      "name": "IceServer"
     }
    },
    "peer_present": {
     "is": "boolean"
    },
    "appointment_at_s": {
     "is": "union",
     "of": [
      {
       "is": "number"
      },
      {
       "is": "null"
      }
     ]
    },
    "signing": {
     "is": "boolean"
    },
    "writes": {
     "is": "boolean"
    }
   },
   "required": [
    "call_id",
    "site",
    "service",
    "reference",
    "language",
    "borne_public_key",
    "started_at_s",
    "waited_s"
   ]
  },
  "IceServer": {
   "tag": null,
   "fields": {
    "urls": {
     "is": "array",
     "of": {
      "is": "string",
      "max": 300
     }
    },
    "username": {
     "is": "string",
     "max": 120
    },
    "credential": {
     "is": "string",
     "max": 120
    }
   },
   "required": [
    "urls"
   ]
  },
  "BorneFaults": {
   "tag": "borne_faults",
   "fields": {
    "call_id": {
     "is": "string",
     "pattern": "^[a-z0-9][a-z0-9-]{0,63}$(?!\\n)"
    },
    "faults": {
     "is": "array",
     "of": {
      "is": "struct",
      "name": "BorneFault"
     }
    }
   },
   "required": [
    "call_id",
    "faults"
   ]
  },
  "BorneFault": {
   "tag": null,
   "fields": {
    "device": {
     "is": "string",
     "max": 120
    },
    "fault": {
     "is": "string",
     "max": 120
    }
   },
   "required": [
    "device",
    "fault"
   ]
  },
  "PeerPresence": {
   "tag": "peer_presence",
   "fields": {
    "call_id": {
     "is": "string",
     "pattern": "^[a-z0-9][a-z0-9-]{0,63}$(?!\\n)"
    },
    "present": {
     "is": "boolean"
    }
   },
   "required": [
    "call_id",
    "present"
   ]
  },
  "CallEnded": {
   "tag": "call_ended",
   "fields": {
    "call_id": {
     "is": "string",
     "pattern": "^[a-z0-9][a-z0-9-]{0,63}$(?!\\n)"
    },
    "reason": {
     "is": "enum",
     "of": [
      "citizen_hung_up",
      "adviser_hung_up",
      "citizen_left_queue",
      "no_answer",
      "link_lost",
      "borne_restarted",
      "service_closed",
      "fault"
     ]
    }
   },
   "required": [
    "call_id",
    "reason"
   ]
  },
  "Signal": {
   "tag": "signal",
   "fields": {
    "call_id": {
     "is": "string",
     "pattern": "^[a-z0-9][a-z0-9-]{0,63}$(?!\\n)"
    },
    "link": {
     "is": "enum",
     "of": [
      "media",
      "papers"
     ]
    },
    "generation": {
     "is": "integer",
     "ge": 0,
     "le": 9007199254740991
    },
    "body": {
     "is": "union",
     "of": [
      {
       "is": "struct",
       "name": "Commit"
      },
      {
       "is": "struct",
       "name": "Reveal"
      },
      {
       "is": "struct",
       "name": "Offer"
      },
      {
       "is": "struct",
       "name": "Answer"
      },
      {
       "is": "struct",
       "name": "Candidate"
      },
      {
       "is": "struct",
       "name": "Redial"
      }
     ]
    }
   },
   "required": [
    "call_id",
    "link",
    "generation",
    "body"
   ]
  },
  "Commit": {
   "tag": "commit",
   "fields": {
    "fingerprint": {
     "is": "string",
     "pattern": "^([0-9A-F]{2}:){31}[0-9A-F]{2}$(?!\\n)"
    },
    "commitment": {
     "is": "string",
     "pattern": "^[0-9a-f]{64}$(?!\\n)"
    },
    "signature": {
     "is": "union",
     "of": [
      {
       "is": "string",
       "pattern": "^[0-9a-f]{128}$(?!\\n)"
      },
      {
       "is": "null"
      }
     ]
    }
   },
   "required": [
    "fingerprint",
    "commitment"
   ]
  },
  "Reveal": {
   "tag": "reveal",
   "fields": {
    "nonce": {
     "is": "string",
     "pattern": "^[0-9a-f]{32}$(?!\\n)"
    }
   },
   "required": [
    "nonce"
   ]
  },
  "Offer": {
   "tag": "offer",
   "fields": {
    "sdp": {
     "is": "string",
     "max": 32000
    }
   },
   "required": [
    "sdp"
   ]
  },
  "Answer": {
   "tag": "answer",
   "fields": {
    "sdp": {
     "is": "string",
     "max": 32000
    }
   },
   "required": [
    "sdp"
   ]
  },
  "Candidate": {
   "tag": "candidate",
   "fields": {
    "candidate": {
     "is": "string",
     "max": 500
    },
    "sdp_mid": {
     "is": "string",
     "max": 16
    }
   },
   "required": [
    "candidate",
    "sdp_mid"
   ]
  },
  "Redial": {
   "tag": "redial",
   "fields": {},
   "required": []
  },
  "Refused": {
   "tag": "refused",
   "fields": {
    "code": {
     "is": "string",
     "max": 120
    },
    "text": {
     "is": "string",
     "max": 120
    },
    "call_id": {
     "is": "union",
     "of": [
      {
       "is": "string",
       "pattern": "^[a-z0-9][a-z0-9-]{0,63}$(?!\\n)"
      },
      {
       "is": "null"
      }
     ]
    }
   },
   "required": [
    "code",
    "text"
   ]
  },
  "Callbacks": {
   "tag": "callbacks",
   "fields": {
    "callbacks": {
     "is": "array",
     "of": {
      "is": "struct",
      "name": "OpenCallback"
     }
    }
   },
   "required": [
    "callbacks"
   ]
  },
  "OpenCallback": {
   "tag": null,
   "fields": {
    "callback_id": {
     "is": "string",
     "pattern": "^[a-z0-9][a-z0-9-]{0,63}$(?!\\n)"
    },
    "site": {
     "is": "string",
     "max": 120
    },
    "service": {
     "is": "string",
     "max": 120
    },
    "ticket": {
     "is": "integer",
     "ge": 1,
     "le": 999
    },
    "waiting_since_s": {
     "is": "number"
    },
    "language": {
     "is": "string",
     "max": 120
    },
    "attempts": {
     "is": "integer",
     "ge": 0,
     "le": 1000000
    },
    "taken": {
     "is": "boolean"
    }
   },
   "required": [
    "callback_id",
    "site",
    "service",
    "ticket",
    "waiting_since_s",
    "language"
   ]
  },
  "CallBackTold": {
   "tag": "call_back_told",
   "fields": {
    "callback_id": {
     "is": "string",
     "pattern": "^[a-z0-9][a-z0-9-]{0,63}$(?!\\n)"
    },
    "stage": {
     "is": "enum",
     "of": [
      "ringing",
      "there",
      "answered",
      "in_use",
      "out_of_reach",
      "nobody",
      "dropped",
      "stopped",
      "gone",
      "taken",
      "not_free"
     ]
    }
   },
   "required": [
    "callback_id",
    "stage"
   ]
  },
  "HostWelcome": {
   "tag": "host_welcome",
   "fields": {
    "first_name": {
     "is": "string",
     "max": 120
    },
    "sites": {
     "is": "array",
     "of": {
      "is": "string",
      "max": 120
     }
    },
    "now_s": {
     "is": "number"
    },
    "version": {
     "is": "integer"
    }
   },
   "required": [
    "first_name",
    "sites",
    "now_s",
    "version"
   ]
  },
  "Bornes": {
   "tag": "bornes",
   "fields": {
    "bornes": {
     "is": "array",
     "of": {
      "is": "struct",
      "name": "BorneSeen"
     }
    }
   },
   "required": [
    "bornes"
   ]
  },
  "BorneSeen": {
   "tag": null,
   "fields": {
    "borne_id": {
     "is": "string",
     "pattern": "^[a-z0-9][a-z0-9-]{0,63}$(?!\\n)"
    },
    "name": {
     "is": "string",
     "max": 120
    },
    "connected": {
     "is": "boolean"
    },
    "in_use": {
     "is": "boolean"
    },
    "faults": {
     "is": "array",
     "of": {
      "is": "struct",
      "name": "BorneFault"
     }
    },
    "bell": {
     "is": "union",
     "of": [
      {
       "is": "struct",
       "name": "Bell"
      },
      {
       "is": "null"
      }
     ]
    },
    "practises": {
     "is": "boolean"
    }
   },
   "required": [
    "borne_id",
    "name",
    "connected",
    "in_use"
   ]
  },
  "Bell": {
   "tag": null,
   "fields": {
    "since_s": {
     "is": "number"
    },
    "coming": {
     "is": "string"
    },
    "practice": {
     "is": "boolean"
    }
   },
   "required": [
    "since_s"
   ]
  },
  "DocumentOffered": {
   "tag": "document_offered",
   "fields": {
    "document_id": {
     "is": "string",
     "pattern": "^[a-z0-9][a-z0-9-]{0,63}$(?!\\n)"
    },
    "number": {
     "is": "integer",
     "ge": 1,
     "le": 4294967295
    },
    "purpose": {
     "is": "enum",
     "of": [
      "scan_preview",
      "scan_page",
      "print",
      "show",
      "shown_page"
     ]
    },
    "media_type": {
     "is": "enum",
     "of": [
      "image/jpeg",
      "image/png",
      "application/pdf"
     ]
    },
    "size": {
     "is": "integer",
     "ge": 1,
     "le": 20000000
    },
    "sha256": {
     "is": "string",
     "pattern": "^[0-9a-f]{64}$(?!\\n)"
    },
    "request_id": {
     "is": "string",
     "pattern": "^[a-z0-9][a-z0-9-]{0,63}$(?!\\n)"
    },
    "page": {
     "is": "integer",
     "ge": 0,
     "le": 1000000
    }
   },
   "required": [
    "document_id",
    "number",
    "purpose",
    "media_type",
    "size",
    "sha256",
    "request_id"
   ]
  },
  "SendFrom": {
   "tag": "send_from",
   "fields": {
    "document_id": {
     "is": "string",
     "pattern": "^[a-z0-9][a-z0-9-]{0,63}$(?!\\n)"
    },
    "offset": {
     "is": "integer",
     "ge": 0,
     "le": 20000000
    }
   },
   "required": [
    "document_id",
    "offset"
   ]
  },
  "Received": {
   "tag": "received",
   "fields": {
    "document_id": {
     "is": "string",
     "pattern": "^[a-z0-9][a-z0-9-]{0,63}$(?!\\n)"
    },
    "offset": {
     "is": "integer",
     "ge": 0,
     "le": 20000000
    }
   },
   "required": [
    "document_id",
    "offset"
   ]
  },
  "DocumentComplete": {
   "tag": "document_complete",
   "fields": {
    "document_id": {
     "is": "string",
     "pattern": "^[a-z0-9][a-z0-9-]{0,63}$(?!\\n)"
    }
   },
   "required": [
    "document_id"
   ]
  },
  "DocumentRefused": {
   "tag": "document_refused",
   "fields": {
    "document_id": {
     "is": "string",
     "pattern": "^[a-z0-9][a-z0-9-]{0,63}$(?!\\n)"
    },
    "reason": {
     "is": "enum",
     "of": [
      "too_big",
      "too_long",
      "not_a_pdf",
      "encrypted",
      "damaged",
      "bomb",
      "wrong_sum",
      "unexpected",
      "citizen_declined"
     ]
    }
   },
   "required": [
    "document_id",
    "reason"
   ]
  },
  "DocumentWithdrawn": {
   "tag": "document_withdrawn",
   "fields": {
    "document_id": {
     "is": "string",
     "pattern": "^[a-z0-9][a-z0-9-]{0,63}$(?!\\n)"
    }
   },
   "required": [
    "document_id"
   ]
  },
  "ScanTold": {
   "tag": "scan_told",
   "fields": {
    "request_id": {
     "is": "string",
     "pattern": "^[a-z0-9][a-z0-9-]{0,63}$(?!\\n)"
    },
    "stage": {
     "is": "enum",
     "of": [
      "placing",
      "scanning",
      "preview",
      "sending",
      "sent",
      "declined",
      "fault"
     ]
    },
    "pages": {
     "is": "integer",
     "ge": 0,
     "le": 1000000
    },
    "fault": {
     "is": "string",
     "max": 120
    }
   },
   "required": [
    "request_id",
    "stage"
   ]
  },
  "PrintTold": {
   "tag": "print_told",
   "fields": {
    "request_id": {
     "is": "string",
     "pattern": "^[a-z0-9][a-z0-9-]{0,63}$(?!\\n)"
    },
    "stage": {
     "is": "enum",
     "of": [
      "checking",
      "refused",
      "preview",
      "declined",
      "queued",
      "printing",
      "stopped",
      "printed",
      "cancelled",
      "failed"
     ]
    },
    "pages": {
     "is": "integer",
     "ge": 0,
     "le": 1000000
    },
    "pages_done": {
     "is": "integer",
     "ge": 0,
     "le": 1000000
    },
    "refusal": {
     "is": "union",
     "of": [
      {
       "is": "enum",
       "of": [
        "too_big",
        "too_long",
        "not_a_pdf",
        "encrypted",
        "damaged",
        "bomb",
        "wrong_sum",
        "unexpected",
        "citizen_declined"
       ]
      },
      {
       "is": "null"
      }
     ]
    },
    "fault": {
     "is": "string",
     "max": 120
    }
   },
   "required": [
    "request_id",
    "stage"
   ]
  },
  "ShowTold": {
   "tag": "show_told",
   "fields": {
    "request_id": {
     "is": "string",
     "pattern": "^[a-z0-9][a-z0-9-]{0,63}$(?!\\n)"
    },
    "stage": {
     "is": "enum",
     "of": [
      "checking",
      "refused",
      "shown",
      "aside",
      "closed"
     ]
    },
    "screen": {
     "is": "boolean"
    },
    "page": {
     "is": "integer",
     "ge": 0,
     "le": 1000000
    },
    "pages": {
     "is": "integer",
     "ge": 0,
     "le": 1000000
    },
    "refusal": {
     "is": "union",
     "of": [
      {
       "is": "enum",
       "of": [
        "too_big",
        "too_long",
        "not_a_pdf",
        "encrypted",
        "damaged",
        "bomb",
        "wrong_sum",
        "unexpected",
        "citizen_declined"
       ]
      },
      {
       "is": "null"
      }
     ]
    }
   },
   "required": [
    "request_id",
    "stage"
   ]
  },
  "NextStepsKept": {
   "tag": "next_steps_kept",
   "fields": {
    "text": {
     "is": "string",
     "max": 4000
    }
   },
   "required": [
    "text"
   ]
  },
  "SlipTold": {
   "tag": "slip_told",
   "fields": {
    "state": {
     "is": "string",
     "max": 120
    }
   },
   "required": [
    "state"
   ]
  },
  "PausesTold": {
   "tag": "pauses_told",
   "fields": {
    "camera": {
     "is": "boolean"
    },
    "microphone": {
     "is": "boolean"
    },
    "for_help": {
     "is": "boolean"
    }
   },
   "required": [
    "camera",
    "microphone"
   ]
  },
  "SigningTold": {
   "tag": "signing_told",
   "fields": {
    "on": {
     "is": "boolean"
    }
   },
   "required": [
    "on"
   ]
  },
  "TextFrom": {
   "tag": "text_from",
   "fields": {
    "offset": {
     "is": "integer",
     "ge": 0,
     "le": 1000000000
    }
   },
   "required": [
    "offset"
   ]
  },
  "TextKept": {
   "tag": "text_kept",
   "fields": {
    "lines": {
     "is": "array",
     "of": {
      "is": "struct",
      "name": "KeptLine"
     }
    },
    "sent": {
     "is": "union",
     "of": [
      {
       "is": "integer",
       "ge": 0,
       "le": 1000000000
      },
      {
       "is": "null"
      }
     ]
    }
   },
   "required": [
    "lines"
   ]
  },
  "KeptLine": {
   "tag": null,
   "fields": {
    "citizen": {
     "is": "boolean"
    },
    "text": {
     "is": "string",
     "max": 300
    },
    "ended": {
     "is": "boolean"
    }
   },
   "required": [
    "citizen",
    "text",
    "ended"
   ]
  }
 },
 "unions": {
  "HubToDesk": {
   "is": "union",
   "of": [
    {
     "is": "struct",
     "name": "DeskWelcome"
    },
    {
     "is": "struct",
     "name": "Queue"
    },
    {
     "is": "struct",
     "name": "PresenceChanged"
    },
    {
     "is": "struct",
     "name": "PracticeChanged"
    },
    {
     "is": "struct",
     "name": "CallAssigned"
    },
    {
     "is": "struct",
     "name": "BorneFaults"
    },
    {
     "is": "struct",
     "name": "PeerPresence"
    },
    {
     "is": "struct",
     "name": "CallEnded"
    },
    {
     "is": "struct",
     "name": "Signal"
    },
    {
     "is": "struct",
     "name": "Refused"
    },
    {
     "is": "struct",
     "name": "Callbacks"
    },
    {
     "is": "struct",
     "name": "CallBackTold"
    }
   ]
  },
  "HubToHost": {
   "is": "union",
   "of": [
    {
     "is": "struct",
     "name": "HostWelcome"
    },
    {
     "is": "struct",
     "name": "Bornes"
    }
   ]
  },
  "ControlFromBorne": {
   "is": "union",
   "of": [
    {
     "is": "struct",
     "name": "DocumentOffered"
    },
    {
     "is": "struct",
     "name": "SendFrom"
    },
    {
     "is": "struct",
     "name": "Received"
    },
    {
     "is": "struct",
     "name": "DocumentComplete"
    },
    {
     "is": "struct",
     "name": "DocumentRefused"
    },
    {
     "is": "struct",
     "name": "DocumentWithdrawn"
    },
    {
     "is": "struct",
     "name": "ScanTold"
    },
    {
     "is": "struct",
     "name": "PrintTold"
    },
    {
     "is": "struct",
     "name": "ShowTold"
    },
    {
     "is": "struct",
     "name": "NextStepsKept"
    },
    {
     "is": "struct",
     "name": "SlipTold"
    },
    {
     "is": "struct",
     "name": "PausesTold"
    },
    {
     "is": "struct",
     "name": "SigningTold"
    },
    {
     "is": "struct",
     "name": "TextFrom"
    },
    {
     "is": "struct",
     "name": "TextKept"
    }
   ]
  }
 }
};
