import { wordSet } from "./word-set";

/** Words of address that stand before a name, without their full stop. */
export const TITLES = wordSet(`
  Mr Mrs Ms Miss Mx Dr Prof Professor Sir Dame Lord Lady Rev Reverend Father Sister Rabbi Imam Judge Justice Captain Capt Major
  Colonel General Sergeant Sgt Lieutenant Lt Admiral Inspector Superintendent Senator Ambassador Councillor Herr Frau Monsieur Madame
  Mme Señor Señora Signor Signora Don Doña Dipl-Ing Ing Eng
`);

/** Offices that stand before a name without an article. */
export const OFFICES = wordSet(`
  Mayor President Vice-President Chancellor Minister Governor Chairman Chairwoman Commissioner Ambassador Coach Detective Officer Nurse
  Bishop Archbishop Pope King Queen Prince Princess Sheikh Sheriff
`);

/** What a person is or does, in lower case; next to a name it marks a person. */
export const ROLES = wordSet(`
  accountant actor administrator adviser advisor agent ambassador analyst applicant architect artist assistant attorney author
  auditor buyer captain cashier chair chairman chairperson chairwoman chancellor chef chief clerk co-author co-founder coach
  commander commissioner consultant contractor controller coordinator co-ordinator councillor counsel curator customer
  dean delegate deputy designer developer director doctor driver economist editor electrician employee engineer examiner
  executive expert farmer fellow firefighter foreman founder governor guard guardian head host inspector instructor
  interpreter investigator investor journalist judge landlord lawyer leader lecturer librarian manager mayor mechanic member
  minister moderator neighbour notary nurse observer officer operator organiser owner partner patient pharmacist physician
  photographer physicist pilot planner plumber policeman presenter president principal producer professor programmer
  prosecutor psychologist receptionist rector reporter representative researcher reviewer scientist secretary seller senator
  specialist spokesman spokesperson spokeswoman statistician steward student supervisor surgeon surveyor teacher
  technician tenant translator treasurer trainer trustee tutor veterinarian vice-chair vice-president volunteer warden
  widow witness worker writer
`);

/** Verbs, in lower case, that mostly people do; after two capitalised words they mark a person. */
export const PERSON_VERBS = wordSet(`
  added admitted advised agreed announced answered apologised argued asked assured attended believes called chaired claimed
  commented complained concluded confirmed criticised denied explained expressed hopes informed insisted introduced joined
  led noted objected opened pointed praised presented promised proposed questioned recalled recommended remarked replied reported
  represents requested resigned responded retired said says signed speaks spoke stated stressed studied suggested summarised
  teaches thanked thinks told visited voted wants warned welcomed wished wrote writes
`);

/** Words, in lower case, after which a list of people may follow a colon. */
export const PEOPLE_LABELS = wordSet(
  `author, authors, present, attendees, attending, participants, apologies, absent, chair, chairs, minutes, minutes by, minute taker,
  secretary, contact, contact person, contacts, by, from, cc, signed, signed by, prepared by, written by, approved by, reviewed by,
  reported by, checked by, editor, editors, reviewer, reviewers, team, members, guests, speaker, speakers, owner, manager, name, names,
  client, customer, patient, tenant, landlord, witness, witnesses, in attendance, project manager, responsible, assigned to, attention`,
  /\s*,\s*/,
);

/** Lower-case words inside surnames. */
export const NAME_PARTICLES = wordSet(
  "de du des da das do dos di del della der den van von zu zur zum ter ten af av bin bint ibn al el la le y e",
);
