"""Short forms of forenames that are heard in British and Irish offices. Pure.

Only how a name is said, never where somebody comes from: the list explains a likeness, and
nothing else is read from it. One line a name: the long form first.
"""

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
ann anne annie nan
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
catherine cath cathy kate katie kit kitty cat catrin katherine kathryn
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
david dave davey dai dewi
deborah deb debs debbie
deirdre dee
dominic dom
donald don donny
dorothy dot dottie dolly
douglas doug dougie
edith edie
edward ed eddie ted teddy ned
eleanor ellie nell nora elinor
elizabeth liz lizzie beth betty betsy eliza libby lisa bess elspeth elisabeth
ellen nell nellie ellie
emily em emmie millie
emma em
eoghan eoin owen
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
ian iain
imran immy
irene renie
isabel isobel izzy bella isabella isabelle
jacob jake jack
jacqueline jackie jacqui
james jim jimmy jamie jem seamus
janet jan
jasmine jas jaz yasmin
jaswinder jas jaz
jatinder jat
jennifer jen jenny jenni
jeremy jez jerry
jessica jess jessie
jill gillian
joan joanie siobhan
joanna jo joanne
john jon jack johnny
jonathan jon jonny jonty
joseph joe joey jo
josephine jo josie
joshua josh
judith judy jude
julia jules julie
julian jules
karen kaz
katherine kath kathy kate katie kat kit catherine
kathleen kath kathy kate
kenneth ken kenny
kimberley kim
kulwinder kully kul
kuldeep kully kul
lakshmi laxmi
lauren laurie
lawrence larry laurie laurence
leonard len lenny leo
leslie les
lewis lew llew
lillian lily lil
llewelyn llew lyn
louise lou
lucille lucy
lynette lyn
mahmood mahmud mahmoud
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
mohammad mo mohammed muhammad mohamed mohamad mohd md moh
morgan mog
muhammad mohammed mohammad mohamed mohd md mo
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
philip phil pip phillip
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
sarah sally sadie sara
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
stephen steve stevie steven ste
stuart stu stewart
sukhdeep sukh sukhi
sukhwinder sukh sukhi
susan sue susie suzy suzanne
suzanne sue suzy
sylvia syl
syed sayed sayyid
teresa terry tess tessa theresa
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
yusuf yousef yusef joseph
zachary zac zach
"""

LONG_FORMS: dict[str, frozenset[str]] = {}
for _line in _LISTED.split("\n"):
    _long, *_short = _line.split() or [""]
    for _word in _short:
        LONG_FORMS[_word] = LONG_FORMS.get(_word, frozenset()) | {_long}


def long_forms(name: str) -> frozenset[str]:
    """Every long form this may be short for, and itself."""
    return LONG_FORMS.get(name, frozenset()) | {name}


def is_short_for(name: str, other: str) -> bool:
    return other in LONG_FORMS.get(name, ())


def both_short_for(one: str, other: str) -> str | None:
    """The long form both may be short for; the first in the alphabet when there are several."""
    return min(LONG_FORMS.get(one, frozenset()) & LONG_FORMS.get(other, frozenset()), default=None)
