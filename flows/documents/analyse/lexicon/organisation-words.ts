import { wordSet } from "./word-set";

/**
 * Legal forms as they stand after a company's name, longest first. Case counts. A trailing full stop belongs to a form
 * that is written with one.
 */
export const LEGAL_FORM = new RegExp(
  String.raw`(?:GmbH\s*&\s*Co\.?\s*(?:KG|OHG)|Co\.,?\s*(?:Ltd\.?|Limited|Inc\.?|KG)|Pty\.?\s*Ltd\.?|Pvt\.?\s*Ltd\.?|` +
    String.raw`Sdn\.?\s*Bhd\.?|sp\.\s?z\s?o\.\s?o\.|S\.\s?p\.\s?A\.|S\.r\.l\.|S\.à\s?r\.l\.|S\.A\.(?:S\.)?|S\.L\.|B\.V\.|N\.V\.|` +
    String.raw`K\.K\.|s\.r\.o\.|d\.o\.o\.|a\.s\.|A\/S|Incorporated|Corporation|Limited|L\.?L\.?C\.?|L\.?L\.?P\.?|Inc\.?|Ltd\.?|Corp\.|` +
    String.raw`Corp|PLC|plc|gGmbH|GmbH|mbH|ASA|ApS|Oyj|SARL|SAS|SpA|Srl|SRL|SIA|UAB|EOOD|Kft\.?|Zrt\.?|Nyrt\.?|e\.V\.|eG|AG|KG|SE|UG|OHG|` +
    String.raw`SA|BV|NV|AB|AS|Oy|OÜ|SL|KK|Lda|Bt\.?|Co\.)(?![\p{L}\p{N}])`,
  "uy",
);

/** Last words of an organisation's name: "Regional Health Agency". First words too when "of" or "for" follows. */
export const ORGANISATION_HEADS = wordSet(`
  Academy Administration Agency Airlines Airways Alliance Assembly Associates Association Authority Bank Bakery Board Breweries
  Brewery Brothers Bureau Cabinet Centre Center Chamber Charity Church Clinic Club Coalition College Commission Committee Company
  Confederation Congress Consortium Consultants Consulting Convention Cooperative Co-operative Corporation Council Court Department
  Directorate Electronics Embassy Energy Engineering Enterprises Exchange Faculty Federation Finance Forum Foundation Fund
  Government Group Guild Holding Holdings Hospital Industries Initiative Inspectorate Institute Institution Insurance
  International Investments Laboratories Laboratory Labs League Library Logistics Ministry Mission Motors Museum Network
  Networks Observatory Office Orchestra Organisation Organization Parliament Partners Partnership Party Pharma
  Pharmaceuticals Police Press Productions Properties Registry School Secretariat Securities Senate Service Services Society Software
  Solutions Studio Studios Systems Taskforce Technologies Telecom Trust Tribunal Union University Ventures Works
`);

/** First words of organisations in languages that put the kind first: "Mutuelle du Rhône", "Universität Bremen". */
export const LEADING_HEADS = wordSet(`
  Agence Association Assurances Ateliers Azienda Banca Banco Banque Bundesamt Bundesministerium Caisse Cámara Comune Compagnie
  Comune Conseil Consejo Cooperativa Crédit Escuela Fachhochschule Fondation Fondazione Fundación Gemeinde Groupe Grupo Gruppo
  Hochschule Hôpital Institut Instituto Istituto Landesamt Landratsamt Mairie Ministère Ministerio Ministero Mutua Mutuelle Musée
  Museo Ospedale Sociedad Società Société Sparkasse Stadtwerke Stiftung Syndicat Technische Universidad Università Université
  Universität Universiteit Uniwersytet Verband Verein Volksbank
`);

/** Bodies and companies known by one short name. */
export const KNOWN_ORGANISATIONS = wordSet(
  `UN, EU, NATO, WHO, IMF, OECD, WTO, ILO, IAEA, UNESCO, UNICEF, UNHCR, UNDP, OPEC, ASEAN, Interpol, Europol, Eurostat, NASA, ESA,
  NOAA, FBI, CIA, NSA, FDA, EPA, SEC, NHS, BBC, CNN, ITV, NPR, MIT, ETH, CERN, UCLA, IEEE, ISO, IBM, SAP, BMW, BASF, ABB, HSBC,
  UBS, ING, AT&T, KPMG, EY, PwC, DHL, UPS, FedEx, Google, Microsoft, Apple, Amazon, Meta, Facebook, Netflix, Intel, Nvidia, Oracle,
  Cisco, Adobe, Samsung, Sony, Toyota, Honda, Nissan, Hyundai, Volkswagen, Volvo, Renault, Peugeot, Fiat, Ford, Tesla, Boeing,
  Airbus, Siemens, Bosch, Philips, Nokia, Ericsson, Huawei, Shell, BP, ExxonMobil, TotalEnergies, Nestlé, Unilever, Danone, Pfizer,
  Novartis, Roche, Bayer, Sanofi, AstraZeneca, Moderna, Walmart, Tesco, Carrefour, Ikea, IKEA, Reuters, Bloomberg, Deloitte,
  Accenture, McKinsey, Greenpeace, Oxfam, Wikipedia, Twitter, LinkedIn, YouTube, Uber, Airbnb, Spotify, OpenAI`,
  /\s*,\s*/,
);
