"""Names as various as the people of the civil service; every one put together by chance."""

import unicodedata
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Culture:
    """Forenames and surnames that go together, and how many in a thousand people have them."""

    weight: int
    forenames: tuple[str, ...]
    surnames: tuple[str, ...]


def _culture(weight: int, forenames: str, surnames: str) -> Culture:
    return Culture(weight, tuple(forenames.split()), tuple(surnames.split()))


CULTURES = (
    _culture(
        430,
        "Alison Amanda Andrew Angela Anthony Barbara Becky Ben Brian Carol Catherine Charlotte"
        " Chloe Christine Claire Craig Daniel Darren David Dawn Deborah Debra Elaine Emily Emma"
        " Frances Gareth Gary Gemma George Gillian Graham Hannah Harriet Heather Helen Ian Jack"
        " Jacqueline James Jane Janet Jason Jean Jenna Jodie Joanne John Jonathan Judith Julie"
        " Karen Kate Keith Kelly Kerry Kevin Kimberley Laura Leanne Lee Lesley Lewis Linda Lisa"
        " Louise Lucy Lynn Margaret Mark Martin Matthew Maureen Michael Michelle Natalie Neil"
        " Nicola Nigel Oliver Pamela Patricia Paul Peter Philip Rachel Rebecca Richard Robert"
        " Ross Ruth Ryan Sally Samantha Sandra Sarah Scott Sharon Shaun Sheila Simon Sophie"
        " Stephanie Stephen Steven Stuart Susan Tanya Teresa Thomas Timothy Tina Tracey Vanessa"
        " Vicky Victoria Wayne Wendy Yvonne Zoe",
        "Abbott Adamson Allerton Ambler Appleyard Armitage Ashworth Atkinson Bairstow Barraclough"
        " Barron Beaumont Bentham Birtwistle Blackwood Booth Bradshaw Braithwaite Broadbent"
        " Butterworth Calvert Charlton Clegg Cockburn Coulson Crabtree Cunliffe Dawson Dearden"
        " Dobson Drinkwater Duckworth Eastwood Elsworth Entwistle Fairclough Farrar Fawcett"
        " Fieldhouse Firth Fletcher Forsyth Gaunt Gledhill Goodall Greenhalgh Grimshaw Hainsworth"
        " Haigh Halliwell Hardcastle Hargreaves Haworth Heaton Hepworth Hinchliffe Hodgson"
        " Holroyd Horsfall Illingworth Ingham Jagger Jowett Kershaw Kitching Lumley Lockwood"
        " Longbottom Makin Marsden Metcalfe Midgley Milner Moorhouse Murgatroyd Naylor Nuttall"
        " Ogden Oldroyd Ormerod Peel Pickles Pilling Priestley Ramsbottom Rawcliffe Riding"
        " Robson Rowbotham Rushworth Satterthwaite Schofield Shackleton Sharples Shufflebotham"
        " Siddall Stansfield Stoker Sugden Sutcliffe Tattersall Thackray Threlfall Tordoff"
        " Turnbull Uttley Varley Wadsworth Walmsley Whitham Widdop Wigglesworth Wolstenholme"
        " Womersley Woodhead Wrigglesworth Yardley Yeadon",
    ),
    _culture(
        60,
        "Fiona Morag Callum Ewan Eilidh Kirsty Iain Mhairi Fergus Isla Hamish Catriona Lachlan"
        " Shona Rory Ailsa",
        "MacAskill McAllister MacDougall Drummond Carmichael McKechnie Urquhart Ogilvie Galbraith"
        " McPhail Sinclair Dalgleish Buchan McLuskie Farquharson",
    ),
    _culture(
        75,
        "Siân Rhys Llinos Gwenllian Dafydd Iestyn Carys Ffion Gethin Eleri Cerys Owain Nia Siôn"
        " Mair Lowri Hywel Tegwen Bronwen Emrys Angharad Ieuan Gruffudd Catrin Mŵr Heulwen",
        "Llywelyn Prydderch Gwŷr Bebb Cadwaladr Gwilym Tudur Bevan Penry Pugh Rhydderch ap-Dafydd"
        " Meredydd Probert Eynon Howells Ŵyn Ellis-Pryce Llŷn Trahaearn Beynon",
    ),
    _culture(
        55,
        "Aoife Ciarán Sinéad Oisín Róisín Niamh Pádraig Máire Seán Gráinne Caoimhe Fionnuala"
        " Eoghan Orlaith Dónal Bríd Tadhg Clíodhna",
        "Ó'Briain Ní-Dhomhnaill O'Sullivan Mac-Giolla McGuinness O'Hanlon Ó'Cathasaigh Breathnach"
        " O'Rourke Gallagher Donnellan Ní-Cheallaigh Mulhearn Devaney",
    ),
    _culture(
        85,
        "Aisha Bilal Farah Hamza Imran Khadija Mariam Nadia Nasreen Omar Rukhsana Saima Shabana"
        " Tahir Usman Yasmin Zahra Zubair Parveen Javed Shazia Faisal Rehana",
        "Ahmed Akhtar Bhatti Chaudhry Hussain Iqbal Kauser Mahmood Malik Mirza Qureshi Rafiq"
        " Rehman Sheikh Siddiqui Yousaf Zaman Begum Miah Khatun",
    ),
    _culture(
        60,
        "Anjali Deepak Harpreet Kavita Manjit Meera Nilesh Priya Rajesh Sanjay Simran Sunita"
        " Vikram Gurpreet Hetal Jaspreet Kiran Baljinder Rakesh Lakshmi Arun Ishaan Devika",
        "Patel Shah Sharma Kaur Singh Gill Dhillon Sandhu Mistry Desai Nair Iyer Krishnan Reddy"
        " Bains Mehta Joshi Parmar Rao Subramaniam Chatterjee Bhattacharya",
    ),
    _culture(
        60,
        "Adaeze Ayodele Chidi Chinwe Ebele Folasade Ifeoma Kelechi Ngozi Olúwaṣeun Temitope"
        " Tunde Uche Yetunde Kwame Abena Kofi Akosua Yaw Efua Babajide",
        "Adébáyọ̀ Adeyemi Afolabi Balogun Chukwu Eze Nwosu Obi Ogunleye Okafor Okonkwo Olawale"
        " Onyekachi Asante Boateng Mensah Owusu Amponsah Ọlátúnjí",
    ),
    _culture(
        40,
        "Agnieszka Łukasz Małgorzata Paweł Katarzyna Michał Grażyna Wojciech Zofia Tomasz Jadwiga"
        " Przemysław Iwona Stanisław Żaneta",
        "Kowalczyk Wiśniewska Wójcik Kamiński Lewandowska Zieliński Szymańska Woźniak Dąbrowski"
        " Kozłowska Jankowski Mazur Krawczyk Grabowska Pająk Źrebiec",
    ),
    _culture(
        30,
        "Wei Mei-Ling Xiaoming Jun Siu-Fong Kit-Yee Hoi-Yan Jing Wing Ka-Ho Li-Na Zhen Cheuk-Lam",
        "Chan Wong Cheung Leung Lau Tang Zhang Huang Zhào Lǐ Xu Kwok Yeung Ng Ho",
    ),
    _culture(
        25,
        "Amina Abdirahman Hodan Ifrah Mohamud Sahra Yusuf Fatuma Hassan Layla Ibrahim Rania"
        " Tariq Salma Nour Walid",
        "Abdi Warsame Farah Jama Osman Hersi Al-Khatib El-Sayed Haddad Mansour Ben-Youssef Aden",
    ),
    _culture(
        25,
        "Delroy Marcia Winston Sonia Errol Claudette Leroy Yvette Desmond Paulette Glenroy",
        "Bogle Campbell-Reid Francis Gayle Grant Lindo Morgan-Brown Pinnock Samuels Tulloch Wray",
    ),
    _culture(
        30,
        "Ana João Inês Ștefan Ioana Zdeněk Jiří Žofia Zoltán Ágnes Øystein Åsa Björk Gülşen Çağla"
        " İbrahim Elīna Rūta Giedrė François Noémie Jürgen Nuño Begoña Eirini Kōji Thị-Hoa",
        "Gonçalves Teixeira Ionescu Țurcanu Dvořák Černý Nagy-Szabó Kovács Sørensen Åkerlund"
        " Yıldız Öztürk Bērziņš Kazlauskaitė Beaulieu-Fournier Müller Núñez Papadopoulou Nguyễn"
        " Þórsdóttir Đặng",
    ),
    # As they write themselves.
    _culture(
        5,
        "Олена Андрій سارة يوسف ਹਰਪ੍ਰੀਤ प्रिया 明 静怡 Ελένη נועה தமிழ்ச்செல்வி",
        "Коваленко Шевчук حسن العلي ਸਿੰਘ शर्मा 王 陳 Παππά כהן இளங்கோ",
    ),
)

# Some people have one name; some lists have it in one column, some in the other.
ONE_NAME = ("Suharto", "Thuraya", "Bhuvaneswari", "Ketut", "Sivakumar", "Marwa", "Tenzin", "Wayan")

KNOWN_AS = {
    "Deborah": "Debs", "Michael": "Mick", "Katarzyna": "Kasia", "Margaret": "Maggie",
    "Siân": "Shani", "Catherine": "Cath", "Stephen": "Ste", "Małgorzata": "Gosia",
    "Patricia": "Trish", "Anthony": "Tony", "Temitope": "Temi", "Olúwaṣeun": "Seun",
    "Gwenllian": "Gwen", "Pádraig": "Paddy", "Victoria": "Tor", "Wojciech": "Wojtek",
    "Xiaoming": "Ming", "Abdirahman": "Abdi", "Kimberley": "Kim", "Rajesh": "Raj",
    "Jonathan": "Jonny", "Angharad": "Haz", "Folasade": "Sade", "Lakshmi": "Laksh",
}  # fmt: skip

_SPELT = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "þ": "th",
                        "Þ": "Th", "ı": "i"})  # fmt: skip


@dataclass(frozen=True)
class Name:
    forename: str
    surname: str
    known_as: str | None = None


def any_name(rng: Random) -> Name:
    if rng.random() < 0.002:
        only = rng.choice(ONE_NAME)
        return Name(only, "") if rng.random() < 0.6 else Name("", only)
    culture = rng.choices(CULTURES, [culture.weight for culture in CULTURES])[0]
    forename, surname = rng.choice(culture.forenames), rng.choice(culture.surnames)
    if rng.random() < 0.035 and "-" not in surname:
        other = rng.choice(rng.choices(CULTURES, [c.weight for c in CULTURES])[0].surnames)
        surname = surname if "-" in other or other == surname else f"{surname}-{other}"
    for prefix in ("Ó'", "Ní-", "Mac-"):  # written apart; one word only in the lists above
        if surname.startswith(prefix):
            surname = f"{prefix[:-1]} {surname[len(prefix) :]}"
    known_as = KNOWN_AS.get(forename) if rng.random() < 0.45 else None
    return Name(forename, surname, known_as)


def as_address(name: Name) -> str:
    """The name in plain letters, such as sian.ap-dafydd; empty when it has none."""
    words = (_plain(part) for part in (name.forename, name.surname))
    return ".".join(word for word in words if word)


def _plain(text: str) -> str:
    spelt = unicodedata.normalize("NFKD", text.translate(_SPELT)).encode("ascii", "ignore")
    return "".join(c for c in spelt.decode().lower().replace(" ", "-") if c.isalnum() or c == "-")
