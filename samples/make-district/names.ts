// Names, streets and the schools of the invented district. Nobody here is anybody; a name is put together by chance.

export const FIRST_NAMES = words(`
  Abiola Adele Aiko Alejandra Alina Amara Amir Anouk Anselm Aroha Asha Astrid Ayodele Bastian Beatrix Benedikt Bijou
  Birgit Bronwyn Callum Camila Cassian Celeste Chidi Clementine Cosmo Dalia Damaris Darragh Delphine Desta Dmitri Dunya
  Eamon Edda Eilidh Ekaterina Elio Emeka Enid Esme Evander Fabian Farida Fen Fiora Florian Freya Gideon Greta Gulnara
  Hakim Halima Hana Hedda Hiroshi Ignacio Ilse Imani Indira Ines Ioana Isandro Ivo Jaya Jelena Joaquin Junia Kaito
  Kalani Kamala Keziah Kiran Lachlan Laszlo Leilani Linnea Lorcan Lucinda Lyra Maeve Malik Marit Mateo Meera Milo Mireille
  Nadia Nayeli Niamh Nikolai Noor Odalys Olu Oona Oriol Paloma Pavel Petra Priya Quill Rafi Ravenna Remy Rohan Rosalind
  Saoirse Selim Sigrid Simone Soren Sunniva Tadeo Talia Tamsin Tariq Thandi Tobias Uma Valentin Vesna Viggo Wren Xiomara
  Yara Yusuf Zainab Zdenka Zora`);

export const LAST_NAMES = words(`
  Abernant Achterberg Adeyinka Ainsgrove Alvarenga Andrade Arkwell Ashgrove Babatunde Balogh Banerji Barquero Beaumarch
  Belisle Bergquist Bhandari Birchall Blackmere Bonaventi Brightwater Calderwood Canavan Castellane Chaudhri Chukwuma
  Cobbold Corvane Dagharty Dalgaard Delacourt Demirel Dhillmar Drummore Eastaway Echevarren Eklundsen Elswick Eriksholm
  Fairweather Farzadi Ferreiro Fjellheim Forsgate Galvano Garrowby Ghorbani Glenmarch Gorecki Greenhalf Guerrant Hadleigh
  Halvorsrud Hartigan Hassoun Hollowell Huang Ibekwe Iglesiano Ingersoll Ivanko Jagannath Jimenado Kahananui Kalter Kaminsky
  Kapuana Kerrigan Kimathi Kowalczyn Kumarasan Lafontant Lakewell Larrabee Lindqvar Lokhande Machado Makepeace Marchetti
  Matsudaira Mbekani Merriwether Mirzayan Montclaire Morimoto Nakagawa Narayanan Nettlefold Nguyen Novotna Nwosu Oakhurst
  Okonjo Olafsen Ortegon Osmanov Palmgren Papadakos Pellerin Penhallow Petrovan Quispe Rahmani Ramsbottom Rasmusdal Redfern
  Rezvani Rosencrans Rutherglen Sandoval Santorelli Savoyard Seabrook Shahbazi Silveira Skarsten Solheim Stavrou Sundaram
  Tanizaki Tavares Tennyfold Thistlewood Tran Tremblant Uchenna Underhill Valderrama Vandermeer Vasquero Villanova Voskuil
  Wainscott Wanjiru Weatherby Westergaard Whitlock Winterbourne Yamashiro Yilmazer Zabriski Zelaya`);

export const MIDDLE_NAMES = words(
  'Ada Blue Cleo Dov Elia Fay Gwen Hope Inez Jude Kit Lark Mae Neve Oda Paz Rue Sol Tate Una',
);

export const STREETS = words(
  'Alder Birch Cannery Dovecote Elm Ferry Granary Heron Ivy Juniper Kiln Linden Millrace Orchard Quarry',
);

export const TITLES_AT_WORK = ['Teacher', 'Lead Teacher', 'Reading Specialist', 'Mathematics Teacher'];

export const DISTRICT_ID = '5c0ffee1d15721c7a1b2c3d4';

export type SchoolKey = 'alder' | 'brook' | 'cedar' | 'high' | 'college' | 'online' | 'unshared';

interface School {
  readonly id: string;
  readonly name: string;
  readonly number: string;
  /** '' is a school without a site. */
  readonly site: string;
  readonly low: string;
  readonly high: string;
}

/** `online` comes first in id order, so that staff of two schools show which one is taken. */
export const SCHOOLS: Readonly<Record<SchoolKey, School>> = {
  online: school('5c10a0000b1c2d3e4f506172', 'Rivervale Online Academy', '060', '', '1', '12'),
  cedar: school('5c10a1111b1c2d3e4f506172', 'Cedar Hill Middle School', '030', 'CED', '6', '8'),
  alder: school('5c10a2222b1c2d3e4f506172', 'Alder Street Elementary', '010', 'ALD', 'Kindergarten', '5'),
  high: school('5c10a3333b1c2d3e4f506172', 'Rivervale High School', '040', 'RHS', '9', '12'),
  brook: school('5c10a4444b1c2d3e4f506172', 'Brook Lane Elementary', '020', 'BRK', 'PreKindergarten', '5'),
  college: school('5c10a5555b1c2d3e4f506172', 'Rivervale Early College', '050', 'RHS', '9', '12'),
  unshared: school('5c10a9999b1c2d3e4f506172', 'A school that the district does not share', '', '', '', ''),
};

export const SITE_NAMES: Readonly<Record<string, string>> = {
  ALD: 'Alder Street Library',
  BRK: 'Brook Lane Library',
  CED: 'Cedar Hill Library',
  RHS: 'Rivervale Campus Library',
  DPL: 'District Professional Library',
};

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

function school(id: string, name: string, number: string, site: string, low: string, high: string): School {
  return { id, name, number, site, low, high };
}
