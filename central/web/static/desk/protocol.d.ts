// Made by scripts/js-types from central/protocol. Do not edit.
export type Presence = "free" | "in_call" | "wrap_up" | "away";
export type EndReason = "citizen_hung_up" | "adviser_hung_up" | "citizen_left_queue" | "no_answer" | "link_lost" | "borne_restarted" | "service_closed" | "fault";
export type Link = "media" | "papers";
export type CallBackStage = "ringing" | "there" | "answered" | "in_use" | "out_of_reach" | "nobody" | "dropped" | "stopped" | "gone" | "taken" | "not_free";
export type Outcome = "answered" | "to_follow_up" | "appointment_advised" | "redirected" | "interrupted";
export type Purpose = "scan_preview" | "scan_page" | "print" | "show" | "shown_page";
export type MediaType = "image/jpeg" | "image/png" | "application/pdf";
export type Refusal = "too_big" | "too_long" | "not_a_pdf" | "encrypted" | "damaged" | "bomb" | "wrong_sum" | "unexpected" | "citizen_declined";
export type ScanStage = "placing" | "scanning" | "preview" | "sending" | "sent" | "declined" | "fault";
export type PrintToldStage = "checking" | "refused" | "preview" | "declined" | "queued" | "printing" | "stopped" | "printed" | "cancelled" | "failed";
export type ShowStage = "checking" | "refused" | "shown" | "aside" | "closed";
export interface DeskWelcome {
  type: "desk_welcome";
  adviser_id: string;
  first_name: string;
  presence: Presence;
  services: string[];
  now_s: number;
  version: number;
  call_id: string | null;
  practice: boolean;
}
export interface Queue {
  type: "queue";
  calls: WaitingCall[];
}
export interface WaitingCall {
  call_id: string;
  site: string;
  service: string;
  waiting_since_s: number;
  language: string;
  ringing: boolean;
  appointment_at_s: number | null;
  signing: boolean;
  writes: boolean;
}
export interface PresenceChanged {
  type: "presence_changed";
  presence: Presence;
}
export interface PracticeChanged {
  type: "practice_changed";
  on: boolean;
}
export interface CallAssigned {
  type: "call_assigned";
  call_id: string;
  site: string;
  service: string;
  reference: string;
  language: string;
  borne_public_key: string;
  started_at_s: number;
  waited_s: number;
  ice_servers: IceServer[];
  peer_present: boolean;
  appointment_at_s: number | null;
  signing: boolean;
  writes: boolean;
}
export interface IceServer {
  urls: string[];
  username: string;
  credential: string;
}
export interface BorneFaults {
  type: "borne_faults";
  call_id: string;
  faults: BorneFault[];
}
export interface BorneFault {
  device: string;
  fault: string;
}
export interface PeerPresence {
  type: "peer_presence";
  call_id: string;
  present: boolean;
}
export interface CallEnded {
  type: "call_ended";
  call_id: string;
  reason: EndReason;
}
export interface Signal {
  type: "signal";
  call_id: string;
  link: Link;
  generation: number;
  body: Commit | Reveal | Offer | Answer | Candidate | Redial;
}
export interface Commit {
  type: "commit";
  fingerprint: string;
  commitment: string;
  signature?: string | null;
}
export interface Reveal {
  type: "reveal";
  nonce: string;
}
export interface Offer {
  type: "offer";
  sdp: string;
}
export interface Answer {
  type: "answer";
  sdp: string;
}
export interface Candidate {
  type: "candidate";
  candidate: string;
  sdp_mid: string;
}
export interface Redial {
  type: "redial";
}
export interface Refused {
  type: "refused";
  code: string;
  text: string;
  call_id: string | null;
}
export interface Callbacks {
  type: "callbacks";
  callbacks: OpenCallback[];
}
export interface OpenCallback {
  callback_id: string;
  site: string;
  service: string;
  ticket: number;
  waiting_since_s: number;
  language: string;
  attempts: number;
  taken: boolean;
}
export interface CallBackTold {
  type: "call_back_told";
  callback_id: string;
  stage: CallBackStage;
}
export interface SetPresence {
  type: "set_presence";
  presence: Presence;
}
export interface SetPractice {
  type: "set_practice";
  on: boolean;
}
export interface AcceptCall {
  type: "accept_call";
  call_id: string;
}
export interface ResumeCall {
  type: "resume_call";
  call_id: string;
}
export interface EndCall {
  type: "end_call";
  call_id: string;
  reason: EndReason;
}
export interface TellOutcome {
  type: "tell_outcome";
  call_id: string;
  outcome: Outcome;
}
export interface CallBack {
  type: "call_back";
  callback_id: string;
}
export interface StopCallBack {
  type: "stop_call_back";
  callback_id: string;
}
export interface HostWelcome {
  type: "host_welcome";
  first_name: string;
  sites: string[];
  now_s: number;
  version: number;
}
export interface Bornes {
  type: "bornes";
  bornes: BorneSeen[];
}
export interface BorneSeen {
  borne_id: string;
  name: string;
  connected: boolean;
  in_use: boolean;
  faults: BorneFault[];
  bell: Bell | null;
  practises: boolean;
}
export interface Bell {
  since_s: number;
  coming: string;
  practice: boolean;
}
export interface AnswerBell {
  type: "answer_bell";
  borne_id: string;
}
export interface EndBell {
  type: "end_bell";
  borne_id: string;
}
export interface DocumentOffered {
  type: "document_offered";
  document_id: string;
  number: number;
  purpose: Purpose;
  media_type: MediaType;
  size: number;
  sha256: string;
  request_id: string;
  page?: number;
}
export interface SendFrom {
  type: "send_from";
  document_id: string;
  offset: number;
}
export interface Received {
  type: "received";
  document_id: string;
  offset: number;
}
export interface DocumentComplete {
  type: "document_complete";
  document_id: string;
}
export interface DocumentRefused {
  type: "document_refused";
  document_id: string;
  reason: Refusal;
}
export interface DocumentWithdrawn {
  type: "document_withdrawn";
  document_id: string;
}
export interface ScanTold {
  type: "scan_told";
  request_id: string;
  stage: ScanStage;
  pages: number;
  fault: string;
}
export interface PrintTold {
  type: "print_told";
  request_id: string;
  stage: PrintToldStage;
  pages: number;
  pages_done: number;
  refusal: Refusal | null;
  fault: string;
}
export interface ShowTold {
  type: "show_told";
  request_id: string;
  stage: ShowStage;
  screen: boolean;
  page: number;
  pages: number;
  refusal: Refusal | null;
}
export interface NextStepsKept {
  type: "next_steps_kept";
  text: string;
}
export interface SlipTold {
  type: "slip_told";
  state: string;
}
export interface PausesTold {
  type: "pauses_told";
  camera: boolean;
  microphone: boolean;
  for_help: boolean;
}
export interface SigningTold {
  type: "signing_told";
  on: boolean;
}
export interface TextFrom {
  type: "text_from";
  offset: number;
}
export interface TextKept {
  type: "text_kept";
  lines: KeptLine[];
  sent: number | null;
}
export interface KeptLine {
  citizen: boolean;
  text: string;
  ended: boolean;
}
export interface ScanRequested {
  type: "scan_requested";
  request_id: string;
  what?: string;
}
export interface ScanWithdrawn {
  type: "scan_withdrawn";
  request_id: string;
}
export interface PrintOffered {
  type: "print_offered";
  request_id: string;
  name?: string;
}
export interface PrintWithdrawn {
  type: "print_withdrawn";
  request_id: string;
}
export interface PrintResumed {
  type: "print_resumed";
  request_id: string;
}
export interface NextSteps {
  type: "next_steps";
  text: string;
}
export interface ShowOffered {
  type: "show_offered";
  request_id: string;
  screen?: boolean;
}
export interface ShowTurned {
  type: "show_turned";
  request_id: string;
  page: number;
}
export interface ShowPointed {
  type: "show_pointed";
  request_id: string;
  page: number;
  x: number;
  y: number;
}
export interface ShowClosed {
  type: "show_closed";
  request_id: string;
}
export interface TextAsked {
  type: "text_asked";
}
export type HubToDesk = DeskWelcome | Queue | PresenceChanged | PracticeChanged | CallAssigned | BorneFaults | PeerPresence | CallEnded | Signal | Refused | Callbacks | CallBackTold;
export type DeskToHub = SetPresence | SetPractice | AcceptCall | ResumeCall | EndCall | TellOutcome | CallBack | StopCallBack | Signal;
export type HubToHost = HostWelcome | Bornes;
export type HostToHub = AnswerBell | EndBell | SetPractice;
export type ControlFromBorne = DocumentOffered | SendFrom | Received | DocumentComplete | DocumentRefused | DocumentWithdrawn | ScanTold | PrintTold | ShowTold | NextStepsKept | SlipTold | PausesTold | SigningTold | TextFrom | TextKept;
export type ControlFromDesk = DocumentOffered | SendFrom | Received | DocumentComplete | DocumentRefused | DocumentWithdrawn | ScanRequested | ScanWithdrawn | PrintOffered | PrintWithdrawn | PrintResumed | NextSteps | ShowOffered | ShowTurned | ShowPointed | ShowClosed | TextFrom | TextAsked;
