"""Words that reasoning questions combine: roles, relations for analogies, categories, words to encode. Data only."""

from __future__ import annotations

# Groups that a person can belong to, in the plural; membership in one says nothing about another.
ROLES: tuple[str, ...] = (
    "violinists", "chess players", "cyclists", "bakers", "gardeners", "painters", "swimmers", "translators", "drummers",
    "archers", "bird watchers", "carpenters", "volunteers", "sailors", "potters", "climbers", "dancers", "fencers",
    "stamp collectors", "juggling fans", "tea drinkers", "early risers", "first-aiders", "night owls", "poets",
    "skaters", "beekeepers", "choir singers", "trumpeters", "weavers",
)  # fmt: skip
PLACES: tuple[str, ...] = ("village", "club", "school", "office", "choir", "hostel", "street", "camp")

# Things that may or may not happen, and things that may depend on them.
CONDITIONS: tuple[str, ...] = (
    "it rains", "the bell rings", "the shop is open", "the power fails", "the bus is late", "the door is locked",
    "the lamp is red", "the river floods", "the train stops here", "the dog barks", "the tank is full", "it is Sunday",
    "the flag is up", "the ferry leaves", "the switch is on", "the code is correct", "the wind turns", "the oven is hot",
    "the road is icy", "the library is closed", "the vote passes", "the sensor fails", "the guests arrive",
    "the moon is full", "the tide is low", "the key fits", "the bridge is up", "the phone is off", "the judge agrees",
    "the snow melts",
)  # fmt: skip
CONSEQUENCES: tuple[str, ...] = (
    "the match is cancelled", "the gate opens", "the alarm starts", "the class moves indoors", "the meeting is postponed",
    "the lights go out", "the price drops", "the parade takes place", "the pump runs", "the market is moved",
    "the museum is free", "the siren sounds", "the boats stay in the harbour", "the concert starts late",
    "the heating is turned on", "the team travels by train", "the garden is watered", "the fountain is drained",
    "the letters are sent", "the film is shown again", "the cellar gets wet", "the guards change", "the beach is closed",
    "the tickets are refunded", "the backup is made", "the horses stay inside", "the valve closes", "the tour is shortened",
    "the drawbridge is lowered", "the bakery sells out",
)  # fmt: skip

# Words to encode: common, four to seven letters, no two of them anagrams or shifts of one another.
CODE_WORDS: tuple[str, ...] = (
    "APPLE", "BRIDGE", "CANDLE", "DESERT", "ENGINE", "FOREST", "GARDEN", "HARBOR", "ISLAND", "JACKET", "KITCHEN",
    "LADDER", "MARKET", "NEEDLE", "ORANGE", "PENCIL", "QUEEN", "RIVER", "SILVER", "TUNNEL", "UMPIRE", "VALLEY",
    "WINTER", "YELLOW", "ZEBRA", "ANCHOR", "BASKET", "CASTLE", "DRAGON", "EAGLE", "FEATHER", "GUITAR", "HAMMER",
    "INSECT", "JUNGLE", "KETTLE", "LEMON", "MIRROR", "NUMBER", "OCEAN", "PLANET", "RABBIT", "SUMMER", "TIGER",
    "UNCLE", "VIOLIN", "WINDOW", "ARROW", "BUTTER", "CAMERA", "DOCTOR", "ELBOW", "FLOWER", "GLOVE", "HONEY", "IVORY",
    "JEWEL", "KNIGHT", "LIZARD", "MONKEY", "NIGHT", "OLIVE", "PEPPER", "ROCKET", "SADDLE", "TEMPLE", "VELVET",
    "WAGON", "ALMOND", "BOTTLE", "COPPER", "DONKEY", "FALCON", "GINGER", "HELMET", "IGLOO", "JIGSAW", "LANTERN",
    "MUSEUM", "NAPKIN", "OYSTER", "PIGEON", "RIBBON", "SPIDER", "TICKET", "TULIP", "VESSEL", "WALNUT", "AUTUMN",
    "BEACH", "CLOUD", "DIAMOND", "EMERALD", "FINGER", "GOBLET", "HERON", "KITE", "LION", "MELON", "NEST", "OTTER",
    "PIANO", "ROBIN", "SHELL", "TOWER", "TRUMPET", "VILLAGE", "WHALE", "ACORN", "BRUSH", "CHAIR", "DRUM", "EARTH",
    "FROST", "GRAPE", "HOTEL", "JUICE", "KNIFE", "LEAF", "MOUSE", "NORTH", "ONION", "PAPER", "ROAD", "STONE", "TRAIN",
    "WATER", "YOUTH", "BREAD", "CROWN", "DREAM", "FIELD", "GHOST", "HOUSE", "LIGHT", "MUSIC", "NURSE", "PEARL",
    "QUILT", "SMOKE", "THUMB", "VOICE", "WHEEL",
)  # fmt: skip

# Analogies: what the first word is to the second (`{a_x}` is the word with its article), and pairs of which no two
# share a word.
RELATIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "{a_x} is a young {y}": (
        ("puppy", "dog"), ("kitten", "cat"), ("calf", "cow"), ("foal", "horse"), ("lamb", "sheep"), ("piglet", "pig"),
        ("cub", "bear"), ("duckling", "duck"), ("cygnet", "swan"), ("tadpole", "frog"), ("fawn", "deer"),
        ("gosling", "goose"), ("owlet", "owl"), ("joey", "kangaroo"), ("chick", "hen"), ("kid", "goat"),
        ("leveret", "hare"), ("caterpillar", "butterfly"), ("pup", "seal"), ("eaglet", "eagle"),
    ),
    "{x} is the capital of {y}": (
        ("Paris", "France"), ("Rome", "Italy"), ("Madrid", "Spain"), ("Lisbon", "Portugal"), ("Berlin", "Germany"),
        ("Vienna", "Austria"), ("Oslo", "Norway"), ("Helsinki", "Finland"), ("Athens", "Greece"), ("Cairo", "Egypt"),
        ("Nairobi", "Kenya"), ("Tokyo", "Japan"), ("Seoul", "South Korea"), ("Hanoi", "Vietnam"), ("Ottawa", "Canada"),
        ("Lima", "Peru"), ("Havana", "Cuba"), ("Canberra", "Australia"), ("Dublin", "Ireland"), ("Warsaw", "Poland"),
        ("Budapest", "Hungary"), ("Sofia", "Bulgaria"), ("Ankara", "Turkey"), ("Baghdad", "Iraq"), ("Bangkok", "Thailand"),
        ("Accra", "Ghana"), ("Santiago", "Chile"), ("Copenhagen", "Denmark"), ("Stockholm", "Sweden"), ("Prague", "Czechia"),
        ("Beijing", "China"), ("Bogotá", "Colombia"), ("Zagreb", "Croatia"), ("Rabat", "Morocco"), ("Tallinn", "Estonia"),
    ),
    "{a_x} typically works with {a_y}": (
        ("carpenter", "saw"), ("painter", "brush"), ("surgeon", "scalpel"), ("photographer", "camera"),
        ("blacksmith", "anvil"), ("barber", "razor"), ("gardener", "spade"), ("astronomer", "telescope"),
        ("drummer", "drumstick"), ("farmer", "plough"), ("plumber", "wrench"), ("lumberjack", "chainsaw"), ("chef", "pan"),
        ("writer", "pen"), ("angler", "fishing rod"), ("referee", "whistle"),
        ("conductor", "baton"), ("tailor", "sewing machine"), ("judge", "gavel"),
    ),
    "{x} is the opposite of {y}": (
        ("hot", "cold"), ("early", "late"), ("full", "empty"), ("brave", "cowardly"), ("noisy", "quiet"),
        ("rough", "smooth"), ("wide", "narrow"), ("heavy", "light"), ("ancient", "modern"), ("generous", "stingy"),
        ("wet", "dry"), ("sharp", "blunt"), ("deep", "shallow"), ("victory", "defeat"), ("arrival", "departure"),
        ("expand", "contract"), ("polite", "rude"), ("rigid", "flexible"), ("temporary", "permanent"), ("scarce", "abundant"),
        ("import", "export"), ("rise", "fall"), ("include", "exclude"), ("optimist", "pessimist"), ("guilty", "innocent"),
        ("loose", "tight"), ("fragile", "sturdy"), ("vertical", "horizontal"), ("borrow", "lend"), ("create", "destroy"),
    ),
    "{x} is measured with {a_y}": (
        ("temperature", "thermometer"), ("time", "clock"), ("weight", "scale"), ("length", "ruler"),
        ("air pressure", "barometer"), ("speed", "speedometer"), ("angle", "protractor"), ("earthquake", "seismograph"),
        ("electric current", "ammeter"), ("wind speed", "anemometer"),
    ),
    "{x} is made from {y}": (
        ("bread", "flour"), ("wine", "grapes"), ("paper", "wood"), ("glass", "sand"), ("cheese", "milk"),
        ("chocolate", "cocoa"), ("pottery", "clay"), ("tofu", "soybeans"), ("steel", "iron"),
        ("cider", "apples"), ("linen", "flax"), ("jeans", "cotton"), ("guacamole", "avocados"), ("hummus", "chickpeas"),
        ("marzipan", "almonds"), ("ketchup", "tomatoes"), ("candle", "wax"), ("omelette", "eggs"), ("chips", "potatoes"),
    ),
    "{a_x} lives in {a_y}": (
        ("bee", "hive"), ("bird", "nest"), ("beaver", "lodge"), ("spider", "web"), ("fox", "den"), ("rabbit", "burrow"),
        ("bat", "cave"), ("goldfish", "aquarium"), ("monk", "monastery"), ("camper", "tent"), ("king", "palace"),
        ("knight", "castle"), ("parrot", "cage"), ("prisoner", "cell"),
    ),
    "{a_x} is a part of {a_y}": (
        ("petal", "flower"), ("chapter", "book"), ("finger", "hand"), ("wheel", "bicycle"), ("page", "newspaper"),
        ("key", "piano"), ("sail", "yacht"), ("step", "staircase"), ("lens", "telescope"), ("branch", "tree"),
        ("verse", "poem"), ("scene", "play"), ("pixel", "screen"), ("player", "team"), ("brick", "wall"), ("link", "chain"),
        ("island", "archipelago"), ("star", "galaxy"), ("minute", "hour"), ("letter", "word"), ("feather", "wing"),
        ("carriage", "train"), ("pedal", "organ"), ("toe", "foot"), ("rung", "ladder"),
    ),
}  # fmt: skip

# Categories for the odd one out; no item fits into a second category of the list.
CATEGORIES: dict[str, tuple[str, ...]] = {
    "a fruit": ("apple", "pear", "banana", "cherry", "grape", "mango", "peach", "plum", "papaya", "apricot"),
    "a musical instrument": ("violin", "flute", "trumpet", "piano", "cello", "harp", "drum", "oboe", "guitar", "clarinet"),
    "a tool": ("hammer", "saw", "wrench", "screwdriver", "chisel", "drill", "pliers", "axe", "spanner", "file"),
    "a bird": ("sparrow", "eagle", "robin", "owl", "heron", "swan", "penguin", "falcon", "stork", "parrot"),
    "a vehicle": ("bus", "tram", "lorry", "bicycle", "scooter", "taxi", "tractor", "van", "ambulance", "motorbike"),
    "a piece of furniture": ("table", "chair", "wardrobe", "sofa", "bookcase", "stool", "desk", "armchair", "bed", "cupboard"),
    "a country": ("Brazil", "Canada", "Egypt", "India", "Norway", "Kenya", "Japan", "Peru", "Spain", "Vietnam"),
    "a shape": ("triangle", "square", "circle", "pentagon", "hexagon", "rectangle", "rhombus", "trapezium", "ellipse", "octagon"),
    "an item of clothing": ("shirt", "jacket", "skirt", "scarf", "glove", "sock", "coat", "sweater", "hat", "dress"),
    "a planet": ("Venus", "Mars", "Jupiter", "Saturn", "Uranus", "Neptune", "Earth"),
    "a metal": ("iron", "copper", "zinc", "nickel", "aluminium", "tin", "lead", "silver", "gold", "platinum"),
    "a part of the body": ("elbow", "knee", "shoulder", "ankle", "wrist", "neck", "thumb", "heel", "hip", "ear"),
    "a profession": ("teacher", "nurse", "plumber", "lawyer", "baker", "farmer", "engineer", "dentist", "architect", "butcher"),
    "a flower": ("tulip", "daisy", "orchid", "lily", "daffodil", "sunflower", "carnation", "poppy", "marigold", "dahlia"),
    "a drink": ("tea", "coffee", "lemonade", "milk", "water", "cocoa", "juice", "cider", "beer", "wine"),
    "a sport": ("tennis", "football", "hockey", "rowing", "judo", "fencing", "handball", "golf", "cricket", "badminton"),
}  # fmt: skip
