"""Short forms of forenames that are heard in British and Irish offices. Pure.

Only how a name is said, never where somebody comes from: the list explains a likeness, and
nothing else is read from it. One line a name: the long form, or the usual spelling, first.
"""

from collections import defaultdict

_LISTED = """
abdul abdullah abdulrahman
abigail abi abbie abby gail
adam addy
alan al
albert bert bertie al
alexander alex al alec alastair sandy lex xander sasha
alexandra alex sandra lexi sasha alix
alfred alf alfie fred
alice ali
alison ali ally
amanda mandy
amelia millie amy mia
andrew andy drew
angela angie ange
angharad anghi haz
ann annie nan
anthony tony ant
antonia toni
arthur art artie
barbara barb babs
benjamin ben benny
bernadette bernie detta
bernard bernie
bethan beth
bridget bridie breda biddy
bronwen bron
cadwaladr cad
caroline caro carrie lina
catherine cat cath cathy kat kate kath kathy katie kit kitty
catrin cat cati
charles charlie chas chuck
charlotte charlie lottie lotte
christine chris chrissie tina
christopher chris kit topher christy
clifford cliff
cornelius con neil
cynthia cindy
daniel dan danny
danielle dani
david dave davey dai
deborah deb debs debbie
deirdre dee
dominic dom
donald don donny
dorothy dot dottie dolly
douglas doug dougie
edith edie
edward ed eddie ted teddy ned
eleanor ellie nell nora
elizabeth liz lizzie beth betty betsy eliza libby lisa bess elspeth
ellen nell nellie ellie
emily em emmie millie
emma em
ernest ernie
eugene gene
evelyn evie eve
fiona fi
florence flo florrie
frances fran frankie
francis frank frankie
frederick fred freddie
gareth gaz gary
geoffrey geoff jeff
georgina george georgie gina
gerald gerry jerry
gillian gill jill
graham gray
gregory greg
gurpreet gurp preet
gwendolen gwen wendy
gwenllian gwen llio
gwilym gwil wil
hannah han
harpreet harp preet
harriet hattie harry
harry harold hal
helen nell lena
henry harry hal hank
howard howie
hywel hyw
imran immy
irene renie
isabel izzy bella isabella
jacob jake jack
jacqueline jackie jacqui
james jim jimmy jamie jem
janet jan
jasmine jas jaz
jaswinder jas jaz
jatinder jat
jennifer jen jenny jenni
jeremy jez jerry
jessica jess jessie
joanna jo joanne
john jack johnny
jonathan jon jonny jonty
joseph joe joey jo
josephine jo josie
joshua josh
judith judy jude
julia jules julie
julian jules
karen kaz
kathleen kath kathy kate
kenneth ken kenny
kimberley kim
kulwinder kully kul
kuldeep kully kul
lauren laurie
lawrence larry laurie
leonard len lenny leo
leslie les
lewis lew llew
lillian lily lil
llewelyn llew lyn
louise lou
lucille lucy
lynette lyn
malcolm mal
mandeep mandy
manjit manj manni
margaret maggie meg peggy marge margie mags greta mared
marianne mari
martin marty
mary molly polly mari
matilda tilly mattie
matthew matt matty
maureen mo
michael mick mike mickey mikey
michelle shell chelle
miriam mim
mohammad mo moh
morgan mog
natalie nat
natasha tasha
nathaniel nat nathan
nicholas nick nicky
nicola nicky nic
norman norm
olivia liv livvy
padraig paddy patrick
pamela pam
parminder pam parm
patricia pat patsy tricia trish paddy
patrick pat paddy packie
pauline polly
penelope penny
peter pete
philip phil pip
philippa pippa pip
priscilla cilla
priyanka priya
rachel rach
rajendra raj
rajesh raj
rajinder raj
ravinder ravi
raymond ray
rebecca becky becca bex
reginald reg reggie
rhiannon rhi
richard rick ricky dick rich richie
robert rob robbie bob bobby bert
roberta bobbie
roderick rod roddy
rodney rod
ronald ron ronnie
rosemary rose rosie romy
russell russ
samantha sam sammy
samuel sam sammy
sandeep sandy
sarah sally sadie
satnam sat
sebastian seb
sharon shaz
sian shan
sidney sid
simon si
sioned sion
siobhan shiv
stanley stan
stella stell
stephanie steph
stephen steve stevie ste
stuart stu
sukhdeep sukh sukhi
sukhwinder sukh sukhi
susan sue susie suzy suzanne
suzanne sue suzy
sylvia syl
teresa terry tess tessa
terence terry tel
theodore theo ted
thomas tom tommy
timothy tim timmy
tobias toby
tomos tom twm
tracey trace
ursula ursie
valerie val
venkatesh venky venkat
veronica ronnie vera
victor vic
victoria vicky tori vic
vijay vij
vincent vince vinny
virginia ginny
vivian viv
walter wally walt
wendy wend
wilfred wilf
william will bill billy liam willie wil gwilym
winifred winnie
zachary zac zach
"""

_SPELT = """
ahmed ahmad
ann anne
catherine katherine kathryn catharine katharine
eleanor elinor
elizabeth elisabeth
eoghan eoin owen owain
geoffrey jeffrey
gillian jillian
graham graeme
hussain hussein husain
ian iain
isabel isobel isabelle isabella
jasmine yasmin yasmine
lakshmi laxmi
lawrence laurence
mahmood mahmud mahmoud
mohammad mohammed muhammad mohamed mohamad mohd md
patrick padraig padraic
philip phillip
sarah sara
sean shaun shawn
sian shan
stephen steven
stuart stewart
syed sayed sayyid
teresa theresa
yusuf yousef yusef yousuf
"""

_USUAL = {word: line.split()[0] for line in _SPELT.strip().split("\n") for word in line.split()}


def _usual(name: str) -> str:
    return _USUAL.get(name, name)


_LONG: defaultdict[str, set[str]] = defaultdict(set)
for _long, *_shorts in map(str.split, _LISTED.strip().split("\n")):
    for _short in _shorts:
        _LONG[_usual(_short)].add(_usual(_long))


def long_forms(name: str) -> set[str]:
    """Every long form this may be short for, and itself, in their usual spelling."""
    return {_usual(name)} | _LONG.get(_usual(name), set())


def is_same_name(one: str, other: str) -> bool:
    """Whether both are spellings of one name."""
    return _usual(one) == _usual(other)


def is_short_for(name: str, other: str) -> bool:
    return _usual(other) in _LONG.get(_usual(name), ())


def both_short_for(one: str, other: str) -> str | None:
    """The long form both may be short for; the first in the alphabet when there are several."""
    mine, theirs = (_LONG.get(_usual(name), set()) for name in (one, other))
    return min(mine & theirs, default=None)
