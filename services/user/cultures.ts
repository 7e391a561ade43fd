/** Common given and family names of one culture, to be combined freely; no combination stands for a real person. */
export interface Culture {
  readonly given: readonly string[];
  readonly family: readonly string[];
  readonly familyFirst: boolean;
}

const culture = (given: string, family: string, familyFirst = false): Culture => ({
  given: given.split(' '),
  family: family.split(' '),
  familyFirst,
});

export const cultures = {
  akan: culture(
    'Abena Adwoa Afia Akosua Ama Efua Esi Kofi Kojo Kwabena Kwadwo Kwame Kwasi Yaa Yaw',
    'Acheampong Adjei Amoah Ansah Asante Boakye Boateng Frimpong Mensah Nkansah Ofori Opoku Osei Owusu Sarpong',
  ),
  amharic: culture(
    'Abeba Alemu Bekele Birtukan Dawit Hiwot Kebede Mekdes Selam Tadesse Tigist Yared Yonas Zenebech',
    'Abebe Alemayehu Assefa Bekele Demissie Gebre Getachew Hailu Kassa Mekonnen Tesfaye Wolde Worku Zewde',
  ),
  arabic: culture(
    'Aisha Amal Faisal Farid Hana Huda Karim Khalid Layla Mariam Nadia Omar Rania Salma Samir Tariq Yasmin Yusuf',
    'Aziz Darwish Fawzi Haddad Hamdan Hariri Khalil Mansour Nasser Rahman Saleh Sabbagh Shaheen Sulaiman Zaki',
  ),
  bengali: culture(
    'Anika Arif Farhana Imran Jahanara Kamal Mahmud Nasrin Nusrat Rafiq Sabina Shirin Tanvir Tahmina',
    'Ahmed Akter Alam Chowdhury Haque Hossain Islam Karim Miah Molla Rahman Sarkar Sikder Talukder',
  ),
  chinese: culture(
    'Bo Chen Fang Hao Hui Jie Jing Lan Lei Mei Min Ning Qiang Rui Ting Wei Xia Xin Yan Ying',
    'Cai Cao Deng Fan Feng Gao Guo He Hu Huang Lin Liu Luo Ma Pan Song Sun Tang Xu Zhang Zhao Zheng',
    true,
  ),
  czech: culture(
    'Adéla Anežka Barbora Filip Hana Jakub Jiří Karel Kateřina Lukáš Markéta Ondřej Tereza Tomáš Vojtěch Zuzana',
    'Beneš Bureš Doležal Fiala Hájek Horák Jelínek Kolář Král Kučera Marek Němec Pokorný Sedláček Urban Zeman',
  ),
  dutch: culture(
    'Anouk Bram Daan Eva Femke Gijs Jasper Joost Lotte Maartje Niels Roos Ruben Sanne Sofie Thijs Wouter',
    'Bakker Bos Brouwer Dekker Dijkstra Hendriks Hoekstra Jansen Kuipers Maes Mulder Peeters Smit Visser Vos Willems',
  ),
  english: culture(
    'Abigail Alice Callum Charlotte Daisy Edward Eleanor Freya George Hannah Isla Lewis Megan Oliver Poppy Thomas',
    'Atkins Barker Carter Cooper Ellis Fletcher Foster Harper Hughes Mason Parker Porter Shaw Turner Walsh Webb',
  ),
  filipino: culture(
    'Althea Andres Bayani Dalisay Divina Jericho Jomar Ligaya Luningning Marisol Nilo Rizalyn Rodel Tala',
    'Aquino Bautista Castillo Domingo Espiritu Fajardo Gatdula Ilagan Macaraeg Manalo Pangilinan Salonga Tolentino',
  ),
  finnish: culture(
    'Aino Antti Eero Elina Hanna Ilona Juha Kaisa Kalle Matti Mikko Oona Päivi Saara Timo Väinö',
    'Aalto Hakala Heikkinen Järvinen Karjalainen Koskinen Laine Lehtonen Mäkelä Nieminen Rantanen Salonen Virtanen',
  ),
  french: culture(
    'Adèle Amélie Antoine Baptiste Camille Chloé Clément Élodie Gaspard Hélène Inès Jules Léa Mathilde Noé Théo',
    'Aubert Blanchard Caron Chevalier Dupuis Fontaine Garnier Girard Lefèvre Marchand Mercier Perrin Renaud Roussel',
  ),
  german: culture(
    'Anja Annika Benedikt Clara Felix Greta Hannes Jonas Jürgen Katrin Lena Lukas Moritz Paula Sabine Till Ulrike',
    'Albrecht Bauer Brandt Engel Frank Günther Hartmann Huber Keller Krüger Lorenz Möller Pfeiffer Roth Vogel Weiß',
  ),
  greek: culture(
    'Alexandra Andreas Angeliki Christos Dimitra Eleni Giorgos Ioanna Katerina Kostas Nikos Panagiota Spyros Vasiliki',
    'Alexiou Angelopoulos Dimitriou Georgiou Karagiannis Konstantinou Makris Nikolaidis Papadakis Pappas Vlachos',
  ),
  hausa: culture(
    'Abubakar Aminu Bello Binta Fatima Garba Halima Hauwa Ibrahim Jamila Kabiru Maryam Musa Rakiya Sani Zainab',
    'Abdullahi Aliyu Bala Danjuma Dauda Haruna Idris Lawal Mohammed Sule Tanko Umar Usman Yakubu',
  ),
  hebrew: culture(
    'Adi Amit Ariel Dana Eitan Gal Hadas Ido Maya Michal Noam Noga Omer Ronit Shira Tal Yael Yonatan',
    'Avraham Azulay Biton Dahan Friedman Gabay Katz Levi Malka Mizrahi Ohayon Peretz Shapira Vaknin',
  ),
  hindi: culture(
    'Aarav Aditi Ananya Deepak Divya Gaurav Ishita Kavita Manoj Meera Neha Nikhil Pooja Rahul Rohan Sunita Vikram',
    'Agarwal Bhatt Chauhan Desai Gupta Iyer Joshi Kulkarni Mehta Mishra Nair Patel Rao Reddy Sharma Verma',
  ),
  hungarian: culture(
    'Ágnes András Balázs Bence Dóra Eszter Gábor Ildikó István Katalin László Máté Réka Tamás Zoltán Zsófia',
    'Balogh Farkas Fekete Horváth Juhász Kiss Kovács Lakatos Molnár Németh Papp Rácz Szabó Takács Tóth Varga',
    true,
  ),
  igbo: culture(
    'Adaeze Amaka Chidi Chinedu Chioma Emeka Ifeoma Ijeoma Ikenna Kelechi Ngozi Nnamdi Obinna Uche',
    'Agu Anyanwu Chukwu Eze Ezeh Igwe Madu Nnadi Nwosu Obi Okafor Okeke Okonkwo Okoro Onyeka Uzor',
  ),
  italian: culture(
    'Alessia Andrea Beatrice Chiara Davide Elisa Federico Giada Giulia Lorenzo Luca Marco Martina Matteo Silvia',
    'Barbieri Bianchi Bruno Caruso Conti Costa Esposito Ferrara Gallo Greco Lombardi Mancini Marini Rizzo Romano',
  ),
  japanese: culture(
    'Aiko Akira Asami Daichi Emi Haruka Hiroshi Kaito Kenji Mai Naoki Rin Sakura Sora Takumi Yuka Yumi',
    'Endo Fujita Hayashi Ikeda Inoue Ishikawa Kimura Kondo Matsuda Mori Nakajima Ogawa Okada Saito Shimizu Yamashita',
  ),
  javanese: culture(
    'Agus Ayu Bambang Budi Citra Dewi Dian Eko Indah Joko Lestari Putri Ratna Rini Slamet Sri Wahyu',
    'Gunawan Hartono Hidayat Kurniawan Kusuma Nugroho Pranoto Prasetyo Purnomo Saputra Setiawan Susanto Wibowo',
  ),
  korean: culture(
    'Dohyun Eunji Haeun Hyunwoo Jiho Jimin Jisoo Jiwoo Junseo Minjun Minseo Seojun Seoyeon Soomin Yejin Yuna',
    'Ahn Bae Cho Choi Han Hong Hwang Jang Jeon Jung Kang Kwon Lim Noh Oh Seo Shin Song Yoon',
    true,
  ),
  malay: culture(
    'Aisyah Amirul Azlan Farah Faridah Hafiz Hakim Nadia Nurul Rosnah Shahrul Siti Syafiq Zulkifli',
    'Abdullah Ahmad Bakar Daud Hamzah Hassan Ibrahim Ismail Kassim Mahmud Osman Rahim Salleh Yusof',
  ),
  persian: culture(
    'Arash Azadeh Bahram Darya Farhad Hamid Kaveh Laleh Mahsa Maryam Navid Nilufar Parisa Reza Shirin Sina',
    'Ahmadi Bahrami Ebrahimi Farahani Ghorbani Hashemi Jafari Karimi Moradi Najafi Rahimi Sadeghi Tavakoli Yazdani',
  ),
  polish: culture(
    'Agnieszka Bartosz Dorota Ewa Grzegorz Hanna Jakub Joanna Kamil Łukasz Magdalena Małgorzata Paweł Piotr Zofia',
    'Adamczyk Baran Czarnecki Dudek Grabowski Jabłoński Kaczmarek Kowalczyk Mazur Nowak Olszewski Pawlak Wójcik Zając',
  ),
  portuguese: culture(
    'Afonso Beatriz Bruno Catarina Diogo Duarte Gabriela Inês João Larissa Luísa Mariana Matheus Rafael Thaís Tiago',
    'Almeida Barbosa Cardoso Carvalho Correia Fonseca Gomes Lopes Machado Moreira Nogueira Pinto Ribeiro Teixeira',
  ),
  romanian: culture(
    'Alexandru Ana Andrei Bogdan Cristina Daniela Elena Florin Gabriela Ioana Ionuț Mihaela Radu Ștefan Vlad',
    'Anghel Constantin Cristea Dobre Dumitru Florea Ionescu Lungu Marin Mocanu Munteanu Popa Stan Stoica Tudor',
  ),
  scandinavian: culture(
    'Agnes Anders Astrid Björn Ebba Elin Gustav Henrik Ingrid Karin Lars Liv Magnus Nils Sigrid Signe Søren Åsa',
    'Berg Dahl Eriksson Hansen Holm Johansen Karlsson Larsen Lind Lindqvist Lund Nilsson Nyström Solberg Strand Øberg',
  ),
  spanish: culture(
    'Alejandra Andrés Camila Carmen Diego Elena Gonzalo Inés Joaquín Lucía Marta Mateo Nicolás Paloma Sofía Valentina',
    'Aguilar Cabrera Castro Delgado Fuentes Guzmán Herrera Iglesias Jiménez Molina Navarro Ortega Peña Rojas Salazar',
  ),
  swahili: culture(
    'Amani Baraka Bahati Furaha Imani Jabali Jelani Juma Neema Rehema Salama Subira Tatu Tumaini Zawadi Zuri',
    'Abasi Hamisi Kamau Kariuki Kibet Kimani Maina Mbugua Mwangi Mwinyi Njoroge Ochieng Odhiambo Otieno Wanjala',
  ),
  thai: culture(
    'Anong Apinya Arthit Chai Kanya Lawan Malee Narong Niran Ploy Prasert Siriporn Somchai Suda Thaksin Wichai',
    'Boonmee Chaiyasit Intharat Kaewmanee Khamdee Phromma Rattana Saelim Srisai Suksawat Thongchai Wongsa',
  ),
  turkish: culture(
    'Ayşe Burak Cem Defne Deniz Ece Elif Emre Gül Hakan Kerem Leyla Mehmet Nazlı Ozan Selin Zeynep',
    'Acar Aksoy Arslan Aydın Çelik Doğan Erdem Güneş Kaplan Kılıç Koç Özdemir Polat Şahin Yıldız Yılmaz',
  ),
  ukrainian: culture(
    'Andrii Bohdan Daryna Dmytro Halyna Iryna Kateryna Larysa Maksym Mykola Nadiia Oksana Oleh Roman Solomiia Taras',
    'Bondarenko Boyko Hrytsenko Kovalenko Kravchuk Lysenko Marchenko Melnyk Moroz Petrenko Rudenko Savchenko Tkachuk',
  ),
  urdu: culture(
    'Adeel Ayesha Bilal Fahad Hina Kashif Mahnoor Nadeem Rabia Saad Sadia Saima Usman Zara Zeeshan',
    'Ansari Aslam Baig Butt Chaudhry Farooqi Iqbal Javed Malik Mirza Mughal Qureshi Rafiq Siddiqui Zafar',
  ),
  vietnamese: culture(
    'An Bình Chi Dũng Hà Hạnh Hùng Hương Khánh Lan Linh Long Mai Minh Ngọc Phương Quân Thảo Trang Tuấn',
    'Bùi Đặng Đinh Đỗ Dương Hoàng Hồ Lê Lý Mai Ngô Nguyễn Phạm Phan Trần Trương Võ Vũ',
    true,
  ),
  zulu: culture(
    'Ayanda Bongani Busisiwe Lindiwe Lungile Mandla Nokuthula Nomvula Sibusiso Sipho Thabo Thandeka Themba Zanele',
    'Buthelezi Dlamini Khumalo Mabaso Mahlangu Mbatha Mkhize Mthembu Ndlovu Ngcobo Nkosi Sithole Zondi Zulu',
  ),
} as const satisfies Record<string, Culture>;

export type CultureName = keyof typeof cultures;
