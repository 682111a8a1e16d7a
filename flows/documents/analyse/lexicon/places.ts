import { wordSet } from "./word-set";

const LINES = /\s*,\s*/;

/** Countries, continents, seas and larger regions by their English names. */
const REGIONS = `Afghanistan, Albania, Algeria, Andorra, Angola, Argentina, Armenia, Australia, Austria, Azerbaijan, Bahamas, Bahrain,
  Bangladesh, Barbados, Belarus, Belgium, Belize, Benin, Bhutan, Bolivia, Bosnia and Herzegovina, Bosnia, Botswana, Brazil, Brunei,
  Bulgaria, Burkina Faso, Burundi, Cambodia, Cameroon, Canada, Cape Verde, Central African Republic, Chad, Chile, China, Colombia,
  Comoros, Congo, Costa Rica, Croatia, Cuba, Cyprus, Czech Republic, Czechia, Denmark, Djibouti, Dominica, Dominican Republic, East Timor,
  Ecuador, Egypt, El Salvador, England, Eritrea, Estonia, Eswatini, Ethiopia, Fiji, Finland, France, Gabon, Gambia, Georgia, Germany,
  Ghana, Great Britain, Greece, Greenland, Grenada, Guatemala, Guinea, Guyana, Haiti, Honduras, Hong Kong, Hungary, Iceland, India,
  Indonesia, Iran, Iraq, Ireland, Northern Ireland, Israel, Italy, Ivory Coast, Jamaica, Japan, Kazakhstan, Kenya, Kosovo, Kuwait,
  Kyrgyzstan, Laos, Latvia, Lebanon, Lesotho, Liberia, Libya, Liechtenstein, Lithuania, Luxembourg, Madagascar, Malawi, Malaysia, Maldives,
  Mali, Malta, Mauritania, Mauritius, Mexico, Moldova, Monaco, Mongolia, Montenegro, Morocco, Mozambique, Myanmar, Namibia, Nepal,
  Netherlands, New Zealand, Nicaragua, Niger, Nigeria, North Korea, North Macedonia, Norway, Oman, Pakistan, Palestine, Panama, Papua New Guinea,
  Paraguay, Peru, Philippines, Poland, Portugal, Qatar, Romania, Russia, Rwanda, Samoa, San Marino, Saudi Arabia, Scotland, Senegal,
  Serbia, Seychelles, Sierra Leone, Singapore, Slovakia, Slovenia, Somalia, South Africa, South Korea, South Sudan, Spain, Sri Lanka, Sudan,
  Suriname, Sweden, Switzerland, Syria, Taiwan, Tajikistan, Tanzania, Thailand, Togo, Tonga, Trinidad and Tobago, Tunisia, Turkey, Türkiye,
  Turkmenistan, Uganda, Ukraine, United Arab Emirates, United Kingdom, United States, United States of America, Uruguay, Uzbekistan, Vanuatu,
  Vatican City, Venezuela, Vietnam, Wales, Yemen, Zambia, Zimbabwe, UK, USA, UAE, Africa, Antarctica, Asia, Europe, North America, South America,
  Latin America, Middle East, Scandinavia, Balkans, Caribbean, Baltic Sea, North Sea, Mediterranean, Atlantic, Pacific, Alps, Himalayas,
  Andalusia, Bavaria, Brittany, Burgundy, California, Catalonia, Colorado, Cornwall, Corsica, Crete, Flanders, Florida, Galicia, Hesse, Illinois,
  Kent, Lapland, Lombardy, Massachusetts, Michigan, Minnesota, Normandy, Ohio, Ontario, Oregon, Pennsylvania, Provence, Quebec, Sardinia, Saxony,
  Sicily, Silesia, Texas, Tuscany, Tyrol, Virginia, Wallonia, Wisconsin, Yorkshire, Zealand`;

/** Capitals and larger towns of the world by their usual English names. */
const TOWNS = `Aachen, Aalborg, Aarhus, Aberdeen, Abidjan, Abu Dhabi, Accra, Adana, Addis Ababa, Adelaide, Agadir, Alexandria, Algiers, Alicante, Almaty,
  Amman, Amsterdam, Ankara, Antalya, Antwerp, Asunción, Athens, Atlanta, Auckland, Augsburg, Austin, Baghdad, Baku, Baltimore, Bamako, Bangalore,
  Bangkok, Barcelona, Bari, Basel, Basra, Bath, Beijing, Beirut, Belfast, Belgrade, Bergen, Berlin, Bern, Bielefeld, Bilbao, Birmingham, Bochum, Bogotá,
  Bologna, Bonn, Bordeaux, Boston, Bournemouth, Bradford, Brasília, Bratislava, Braunschweig, Bremen, Breslau, Brest, Brighton, Brisbane, Bristol, Brno,
  Bruges, Brussels, Bucharest, Budapest, Buenos Aires, Buffalo, Bursa, Cádiz, Cairo, Calais, Calgary, Cambridge, Canberra, Cannes, Canterbury, Cape Town,
  Caracas, Cardiff, Cartagena, Casablanca, Catania, Charleroi, Charlotte, Chemnitz, Chennai, Chester, Chicago, Chișinău, Cincinnati, Clermont-Ferrand,
  Cleveland, Cluj-Napoca, Coimbra, Cologne, Colombo, Columbus, Conakry, Constanța, Copenhagen, Córdoba, Cork, Coventry, Cracow, Curitiba, Dakar, Dallas,
  Damascus, Dar es Salaam, Darmstadt, Darwin, Debrecen, Delft, Delhi, Denver, Derby, Detroit, Dhaka, Dijon, Doha, Doncaster, Dortmund, Dresden, Dubai,
  Dublin, Dubrovnik, Duisburg, Dundee, Durban, Durham, Düsseldorf, Edinburgh, Edmonton, Eindhoven, Erfurt, Espoo, Essen, Exeter, Faro, Florence, Fortaleza,
  Frankfurt, Freiburg, Fukuoka, Galway, Gaza, Gdańsk, Gdynia, Geneva, Genoa, Ghent, Gijón, Glasgow, Gloucester, Gothenburg, Göttingen, Granada, Graz,
  Grenoble, Groningen, Guadalajara, Guangzhou, Guayaquil, Haarlem, Haifa, Halifax, Halle, Hamburg, Hamilton, Hanoi, Hanover, Harare, Havana, Heidelberg,
  Helsinki, Hiroshima, Ho Chi Minh City, Hobart, Honolulu, Houston, Hull, Hyderabad, Innsbruck, Inverness, Ipswich, Irkutsk, Islamabad, Istanbul, Izmir,
  Jakarta, Jeddah, Jena, Jerusalem, Johannesburg, Kabul, Kampala, Kansas City, Karachi, Karlsruhe, Kassel, Kathmandu, Katowice, Kaunas, Kazan, Kharkiv,
  Khartoum, Kiel, Kigali, Kingston, Kinshasa, Klaipėda, Klagenfurt, Koblenz, Kobe, Kolkata, Košice, Kraków, Kuala Lumpur, Kyiv, Kyoto, La Paz, Lagos,
  Lahore, Lancaster, Las Palmas, Las Vegas, Lausanne, Le Havre, Le Mans, Leeds, Leicester, Leiden, Leipzig, Leuven, Liège, Lille, Lima, Limerick, Limoges,
  Lincoln, Linz, Lisbon, Liverpool, Ljubljana, Łódź, London, Los Angeles, Luanda, Lübeck, Lublin, Lucerne, Lund, Lusaka, Lviv, Lyon, Maastricht, Madrid,
  Magdeburg, Mainz, Málaga, Malmö, Managua, Manchester, Manila, Mannheim, Maputo, Maribor, Marrakesh, Marseille, Mecca, Medellín, Melbourne, Memphis,
  Mexico City, Miami, Milan, Milwaukee, Minneapolis, Minsk, Mombasa, Monterrey, Montevideo, Montpellier, Montreal, Moscow, Mostar, Mumbai, Munich, Münster,
  Murcia, Nagoya, Nairobi, Nantes, Naples, Narvik, Nashville, New Delhi, New Orleans, New York, Newcastle, Newport, Nice, Nicosia, Nottingham, Novi Sad,
  Nuremberg, Odense, Odesa, Odessa, Olomouc, Oporto, Orléans, Osaka, Oslo, Ostrava, Ottawa, Oulu, Oviedo, Oxford, Padua, Palermo, Palma, Pamplona, Paris,
  Parma, Patras, Perth, Philadelphia, Phnom Penh, Phoenix, Pisa, Pittsburgh, Plovdiv, Plymouth, Plzeň, Poitiers, Port Elizabeth, Portland, Porto,
  Portsmouth, Potsdam, Poznań, Prague, Preston, Pretoria, Pristina, Puebla, Pune, Pyongyang, Québec, Quito, Rabat, Ravenna, Reims, Rennes, Reykjavik, Riga,
  Rijeka, Rio de Janeiro, Riyadh, Rome, Rosario, Rostock, Rotterdam, Rouen, Saarbrücken, Saint-Étienne, Saint Petersburg, Salamanca, Salerno,
  Salt Lake City, Salvador, Salzburg, San Antonio, San Diego, San Francisco, San José, San Juan, San Sebastián, Santander, Santiago, Santo Domingo,
  São Paulo, Sapporo, Sarajevo, Seattle, Segovia, Seoul, Seville, Shanghai, Sheffield, Shenzhen, Skopje, Sofia, Southampton, Split, St Louis,
  St. Gallen, St. Petersburg, Stavanger, Stockholm, Strasbourg, Stuttgart, Sunderland, Swansea, Sydney, Szczecin, Szeged, Tallinn, Tampere, Tangier,
  Taranto, Tarragona, Tartu, Tashkent, Tbilisi, Tehran, Tel Aviv, The Hague, Thessaloniki, Tianjin, Tijuana, Tilburg, Timișoara, Tirana, Tokyo, Toledo,
  Toronto, Toulon, Toulouse, Tours, Trento, Trieste, Tripoli, Tromsø, Trondheim, Tunis, Turin, Turku, Uppsala, Utrecht, Valencia, Valladolid, Vancouver,
  Varna, Venice, Verona, Vienna, Vigo, Vilnius, Warsaw, Washington, Wellington, Wiesbaden, Wolfsburg, Wolverhampton, Worcester, Wrocław, Wuhan,
  Wuppertal, Würzburg, Xi'an, Yerevan, Yokohama, York, Zagreb, Zaragoza, Zürich, Zurich`;

export const PLACES = wordSet(`${REGIONS}, ${TOWNS}`, LINES);

/** Last words of a street or another named spot. */
export const STREET_WORDS = wordSet(`
  Street Road Lane Avenue Boulevard Drive Square Crescent Quay Bridge Gardens Terrace Hill Park Wharf Close Alley Highway Mews Embankment
  River Lake Island Bay Valley Mountain Mountains Airport Harbour Harbor Beach Forest Peninsula Canal Castle Cathedral Station
`);

/** Lower-case words after which "of" leads to a place: "the port of Tarragona". */
export const PLACE_NOUNS = wordSet(`
  airport area bay borough cathedral centre center city coast county district harbour harbor island hall municipality neighbourhood north south
  east west outskirts parish port province region state station suburb suburbs town valley village zone
`);

/** Capitalised words that follow "in" and are no places: languages and peoples, in English. */
export const NATIONALITIES = wordSet(`
  African American Arabic Asian Australian Austrian Belgian Brazilian British Bulgarian Canadian Chinese Croatian Czech Danish Dutch English Estonian
  European Finnish Flemish French German Greek Hebrew Hindi Hungarian Indian Irish Italian Japanese Korean Latin Latvian Lithuanian Mandarin Mexican
  Norwegian Persian Polish Portuguese Romanian Russian Scottish Serbian Slovak Slovenian Spanish Swedish Swiss Turkish Ukrainian Urdu Welsh
`);
