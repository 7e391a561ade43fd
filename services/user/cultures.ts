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
  arabic: culture(
    'Aisha Amal Faisal Farid Hana Huda Karim Khalid Layla Mariam Nadia Omar Rania Salma Samir Tariq Yasmin Yusuf',
    'Aziz Darwish Fawzi Haddad Hamdan Hariri Khalil Mansour Nasser Rahman Saleh Sabbagh Shaheen Sulaiman Zaki',
  ),
  czechMen: culture(
    'Filip Jakub Jiří Karel Lukáš Martin Ondřej Petr Tomáš Vojtěch',
    'Beneš Bureš Doležal Fiala Hájek Horák Jelínek Kolář Král Kučera Marek Němec Pokorný Sedláček Urban Zeman',
  ),
  czechWomen: culture(
    'Adéla Anežka Barbora Hana Jana Kateřina Lenka Markéta Tereza Zuzana',
    'Benešová Burešová Doležalová Fialová Hájková Horáková Jelínková Kolářová Králová Kučerová Marková Němcová Pokorná',
  ),
  danish: culture(
    'Anders Astrid Emil Freja Frederik Ida Jens Karen Lærke Mads Maja Mette Mikkel Rasmus Signe Søren',
    'Andersen Bech Christensen Dahl Friis Hansen Holm Jensen Kjær Larsen Lund Mortensen Nielsen Poulsen Rasmussen',
  ),
  dutch: culture(
    'Anouk Bram Daan Eva Femke Gijs Jasper Joost Lotte Maartje Niels Roos Ruben Sanne Sofie Thijs Wouter',
    'Bakker Bos Brouwer Dekker Dijkstra Hendriks Hoekstra Jansen Kuipers Maes Mulder Peeters Smit Visser Vos Willems',
  ),
  french: culture(
    'Adèle Amélie Antoine Baptiste Camille Chloé Clément Élodie Gaspard Hélène Inès Jules Léa Mathilde Noé Théo',
    'Aubert Blanchard Caron Chevalier Dupuis Fontaine Garnier Girard Lefèvre Marchand Mercier Perrin Renaud Roussel',
  ),
  german: culture(
    'Anja Annika Benedikt Clara Felix Greta Hannes Jonas Jürgen Katrin Lena Lukas Moritz Paula Sabine Till Ulrike',
    'Albrecht Bauer Brandt Engel Frank Günther Hartmann Huber Keller Krüger Lorenz Möller Pfeiffer Roth Vogel Weiß',
  ),
  hungarian: culture(
    'Ágnes András Balázs Bence Dóra Eszter Gábor Ildikó István Katalin László Máté Réka Tamás Zoltán Zsófia',
    'Balogh Farkas Fekete Horváth Juhász Kiss Kovács Lakatos Molnár Németh Papp Rácz Szabó Takács Tóth Varga',
    true,
  ),
  italian: culture(
    'Alessia Andrea Beatrice Chiara Davide Elisa Federico Giada Giulia Lorenzo Luca Marco Martina Matteo Silvia',
    'Barbieri Bianchi Bruno Caruso Conti Costa Esposito Ferrara Gallo Greco Lombardi Mancini Marini Rizzo Romano',
  ),
  polish: culture(
    'Agnieszka Bartosz Dorota Ewa Grzegorz Hanna Jakub Joanna Kamil Łukasz Magdalena Małgorzata Paweł Piotr Zofia',
    'Adamczyk Baran Duda Kaczmarek Kowalczyk Krawczyk Mazur Michalak Nowak Pawlak Pietrzak Sikora Stępień Wójcik Zając',
  ),
  portuguese: culture(
    'Afonso Beatriz Catarina Diogo Duarte Gonçalo Inês Joana João Leonor Mafalda Mariana Martim Rita Rodrigo Tiago',
    'Almeida Barbosa Cardoso Carvalho Correia Fonseca Gomes Lopes Machado Moreira Nogueira Pinto Ribeiro Teixeira',
  ),
  slovakMen: culture(
    'Ján Jozef Juraj Ľuboš Marek Matej Miroslav Peter Samuel Štefan',
    'Baláž Hudák Kollár Kováč Krajčír Lukáč Mihálik Oravec Polák Sabo Sloboda Šimko Varga',
  ),
  slovakWomen: culture(
    'Alžbeta Anna Barbora Eva Ivana Katarína Lucia Mária Veronika Zuzana',
    'Balážová Hudáková Kollárová Kováčová Krajčírová Lukáčová Miháliková Oravcová Poláková Sabová Slobodová Vargová',
  ),
  slovene: culture(
    'Aleš Ana Andrej Eva Jure Katja Luka Maja Matej Mojca Neža Nina Rok Špela Tina Žiga',
    'Bizjak Golob Hribar Kos Koren Kotnik Kovačič Krajnc Mlakar Novak Oblak Potočnik Turk Vidmar Zupan Žagar',
  ),
  spanish: culture(
    'Alejandra Andrés Carmen Diego Elena Gonzalo Inés Javier Joaquín Lucía Marta Mateo Nicolás Paloma Pilar Sofía',
    'Aguilar Cabrera Castro Delgado Fuentes Guzmán Herrera Iglesias Jiménez Molina Navarro Ortega Peña Rojas Salazar',
  ),
  swedish: culture(
    'Agnes Anders Åsa Astrid Björn Ebba Elin Gustav Henrik Ingrid Karin Lars Linnéa Magnus Nils Sigrid',
    'Åberg Bergström Dahlberg Eriksson Forsberg Holmgren Karlsson Lind Lindqvist Lundgren Nilsson Nyström Sandberg Strand',
  ),
  turkish: culture(
    'Ayşe Burak Cem Defne Deniz Ece Elif Emre Gül Hakan Kerem Leyla Mehmet Nazlı Ozan Selin Zeynep',
    'Acar Aksoy Arslan Aydın Çelik Doğan Erdem Güneş Kaplan Kılıç Koç Özdemir Polat Şahin Yıldız Yılmaz',
  ),
} as const satisfies Record<string, Culture>;

export type CultureName = keyof typeof cultures;
