"""Names for people who do not exist, from many languages and of every awkward kind."""

_FIRST = """
    Ada Adaeze Aiko Alejandra Amara Amina Anaïs Andrzej Anouk Arjun Astrid Ayşe Beatriz Benoît
    Bogdan Brigid Camille Carlos Catarina Chidi Chloé Ciarán Dalia Daniela Dawit Deepa Dmitri Dorota
    Eero Elif Elżbieta Emeka Esra Esther Fadi Fatima Femi Fiona Florian Freya Gabriela Giorgos Grace
    Greta Gül Hamza Hana Hanneke Héctor Helga Hiroshi Ibrahim Idris Ilse Imani Inês Ingrid Isaac
    Ivana Jadwiga Jakub Jamila Jin Joana Johanna Juan Jürgen Kaito Kamala Karim Katarzyna Kenji
    Kwame Laila Lars Leïla Lena Liam Linh Lucía Łukasz Magda Malik Manuela Marek Mariam Mateus Mei
    Mikkel Minh Mirela Nadia Naoko Nia Nikhil Noor Olga Omar Orla Paulo Petra Priya Quang Rafael
    Ravi Renata Rohan Rosa Salma Sandeep Sara Seun Sinéad Solveig Sunita Tariq Thandiwe
    Tomasz Valentina Vikram Wanjiru Xavier Yara Yusuf Zanele Zofia
"""

_FAMILY = """
    Abara Adeyemi Ahlström Almeida Andersson Aoki Arslan Banerjee Baptiste Barbosa Becker Berg
    Bianchi Brännström Campos Castillo Çelik Chaudhry Chowdhury Cohen Costa Cruz Dahl Delgado Diallo
    Dimitrov Đorđević Duarte Dubois Ekström Eriksson Esposito Farah Fernández Ferreira Fischer
    Fitzgerald Fofana Forsberg Fujita García Gómez Grabowski Günther Gupta Haddad Hakimi Hansen
    Harun Hashimoto Hernández Hoang Horvat Ibáñez Inoue Iversen Iyer Jansen Jimenez Kaczmarek Kamau
    Kapoor Karlsson Kaya Khalil Kiplagat Kowalczyk Krause Kučera Lakshmi Larsen Lefèvre Lindgren
    López MacDonagh Mahmoud Marín Mbeki Mendoza Meyer Moreau Mwangi Nair Navarro Nguyễn Nielsen
    Nowak Núñez O'Brien O'Shea Oduya Okafor Olsen Onwudiwe Ortega Özdemir Pacheco Patel Pereira
    Petrović Pham Popescu Quispe Rahman Ramírez Reddy Ribeiro Rinaldi Rosén Salazar Sato Schröder
    Şahin Silva Sørensen Szabó Takahashi Tanaka Tesfaye Tran Ueda Vargas Virtanen Wójcik Yilmaz
"""

FIRST_NAMES = tuple(_FIRST.split())
FAMILY_NAMES = tuple(_FAMILY.split())
LONG_NAME = "Wilhelmina Konstantinopolska-Featherstonehaugh van der Westhuizen"
"""One of sixty characters and more."""
AWKWARD_NAMES = ("李明", "محمد الفارسي", "Sukarno", "<b>Al</b>", LONG_NAME)
"""One that is written without spaces, one that runs from right to left, one of a single word, one
that looks like markup, and the long one."""

ZONES = (
    ("Europe/London", 0.22),
    ("Europe/Berlin", 0.24),
    ("America/New_York", 0.18),
    ("America/Los_Angeles", 0.10),
    ("Asia/Kolkata", 0.16),
    ("America/Sao_Paulo", 0.04),
    ("Australia/Sydney", 0.03),
    ("Asia/Kathmandu", 0.03),
)

TEAM_NAMES = (
    "Northwind rollout",
    "Harbour payments",
    "Atlas platform",
    "Meridian insights",
    "Juniper mobile",
    "Quarry modernisation",
    "Lantern assistants",
    "Sparrow storefront",
)
