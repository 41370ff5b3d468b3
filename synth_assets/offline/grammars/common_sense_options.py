"""What the planning and choosing problems choose from: dishes, forecasts, trips, jobs with candidates, pets. Data only."""

from __future__ import annotations

# Minutes until a dish is served, and a remark on its timing.
DISHES: dict[str, tuple[int, str]] = {
    "roast chicken": (95, "That includes ten minutes of rest before it is carved."),
    "lasagne": (70, "It has to be layered before it goes into the oven."),
    "beef stew": (150, "Its meat only gets tender slowly, and it forgives some extra minutes."),
    "stuffed peppers": (65, "The filling needs to cook through."),
    "baked salmon": (35, "Fish gets dry if it stays in the oven for too long."),
    "vegetable curry": (45, "It can wait on a low flame."),
    "boiled potatoes": (30, "That includes the peeling."), "potato gratin": (85, "Raw slices take their time in the cream."),
    "brown rice": (40, "It needs longer than white rice."),
    "baked sweet potatoes": (55, "They are done when a knife slides in easily."),
    "polenta": (50, "It needs stirring again and again."),
    "green salad": (15, "It should be dressed at the last moment, or it wilts."),
    "garlic bread": (20, "It is best straight from the oven."),
    "steamed broccoli": (12, "It loses colour when it waits."), "cucumber salad": (10, "It gets watery when it stands."),
    "fried mushrooms": (18, "They lose water first and brown afterwards."),
}  # fmt: skip

# What a forecast calls for, and why.
SKIES: dict[str, tuple[tuple[str, ...], str]] = {
    "heavy rain": (("a waterproof jacket", "rain trousers", "spare socks"), "Wet clothes cool the body, and wet feet get sore."),
    "frost and snow": (("a warm coat", "a woollen hat", "gloves", "boots with a good sole"),
    "Much heat is lost through uncovered skin, and ice is slippery."),
    "hot sunshine": (("a sun hat", "sun cream", "a light shirt", "a water bottle"),
    "Strong sun burns the skin and makes the body lose water."),
    "strong wind": (("a windproof jacket", "a headband"), "Wind carries away the warm air around the body."),
    "fog and drizzle": (("a waterproof jacket", "a reflective vest"), "In fog one is seen late by drivers."),
    "a cool, dry day": (("a sweater", "long trousers"), "Moderate cold is best met with one warm layer."),
    "thunderstorms in the afternoon": (("a waterproof jacket", "a plastic bag for the phone"),
    "Showers come suddenly, and it is wise to be back by noon."),
}  # fmt: skip
TRIPS: dict[str, tuple[tuple[str, ...], str]] = {
    "hiking": (("hiking boots", "a map"), "Firm soles protect the ankles on stony ground."),
    "cycling": (("a helmet", "a repair kit"), "A flat tyre far from home is otherwise the end of the trip."),
    "city sightseeing": (("comfortable shoes", "a town plan"), "Sightseeing means many hours on hard pavements."),
    "camping": (("a sleeping bag", "a torch"), "Nights in a tent are colder and darker than at home."),
    "canoeing": (("a life vest", "a dry bag"), "A canoe can always capsize."),
    "visiting relatives": (("a present", "slippers"), "A small gift thanks the hosts."),
}  # fmt: skip

# The job: the fit object with requirement and reason, two candidates with their faults, and a check.
Candidate = tuple[str, str]
JOBS: dict[str, tuple[tuple[str, tuple[str, str]], Candidate, Candidate, str]] = {
    "has to carry soup to a neighbour in the rain and finds a paper bag, a jar with a lid and a soup plate": (
        ("the jar with a lid", ("The soup must neither leak nor be spilled, and no rain should get in.",
            "Glass is watertight, and the lid closes it at the top.")),
        ("the paper bag", "Paper soaks up liquid and tears, so the soup would be lost."),
            ("the soup plate", "It is tight below but open above: it spills and lets the rain in."),
        "the jar is closed on all sides, which neither of the others is."),
    "wants to reach a ball on a high shelf and finds a swivel chair, a stepladder and a stack of books": (
        ("the stepladder", ("It takes height and a firm stand.", "It has broad steps and cannot roll or slide apart.")),
        ("the swivel chair", "It turns and rolls away under a standing person."),
            ("the stack of books", "Smooth covers slide on one another, so the stack gives way."),
        "only the stepladder is both high and firm."),
    "wants to keep ice cream solid on a two-hour drive and finds a cool box with ice packs, a wicker basket and a black backpack": (
        ("the cool box with ice packs",
            ("Heat has to be kept out, and some cold kept in.",
                "Its thick walls slow the heat, and the ice packs take up what gets through.")),
        ("the wicker basket", "Air passes through it, so the warmth reaches the ice cream at once."),
            ("the black backpack", "Dark cloth takes up the sun's heat and insulates little."),
        "ice packs must melt before the ice cream can, and that takes longer than two hours in such a box."),
    "has to cut a thick rope on a boat and finds a butter knife, a saw-toothed knife and a pair of nail scissors": (
        ("the saw-toothed knife", ("Tough fibres have to be cut one after the other.",
            "Its teeth catch the fibres and tear through them.")),
        ("the butter knife", "It is blunt, and the rope would only be squeezed."),
            ("the nail scissors", "Their short blades do not reach around a thick rope."),
        "sawing works at any thickness, if only one has patience."),
    "wants to water seedlings gently and finds a fire hose, a watering can with a rose and a bucket": (
        ("the watering can with a rose",
            ("The water must fall in small drops and little by little.", "Its many fine holes make a soft rain.")),
        ("the fire hose", "Its pressure would wash the seedlings out of the soil."),
            ("the bucket", "Its water comes in one gush, which flattens thin stems."),
        "small drops have little force, so the stems stay upright."),
    "has to hold a door open in the wind and finds a feather duster, a brick and an empty carton": (
        ("the brick", ("Something heavy with a firm hold on the floor is needed.",
            "It is heavy, and its rough surface does not slip.")),
        ("the feather duster", "It weighs almost nothing and would be pushed aside."),
            ("the empty carton", "It is large but light, and the wind moves it together with the door."),
        "friction grows with weight, and only the brick is heavy."),
    "wants to dry dishes quickly and finds a cotton cloth, a plastic sheet and a silk scarf": (
        ("the cotton cloth", ("The water has to be soaked up from the surface.",
            "Cotton fibres draw water in and can be washed hot.")),
        ("the plastic sheet", "It takes up no water and only pushes it around."),
            ("the silk scarf", "Silk takes up little and is spoiled by rubbing and stains."),
        "the cloth gets wet while the plates get dry, which shows where the water has gone."),
    "has to sit warm on a cold stone bench and finds a sheet of aluminium foil, a foam mat and a newspaper page": (
        ("the foam mat", ("The flow of heat into the stone has to be stopped.",
            "Its many small air bubbles conduct heat very badly.")),
        ("the sheet of aluminium foil", "Metal conducts heat well, and it is thin besides."),
            ("the newspaper page", "A single page is too thin to insulate, though a thick pile would help."),
        "still air is one of the best insulators, and foam consists mostly of it."),
    "wants to light a camp fire in drizzle and finds green branches, dry birch bark and a wet log": (
        ("the dry birch bark", ("Something must catch fire fast and burn in spite of some damp.",
            "It is thin, dry and contains oils that burn well.")),
        ("the green branches", "Fresh wood is full of water, which has to boil off first."),
            ("the wet log", "It is thick and wet, so a match never heats it enough."),
        "thin dry things heat up quickly, and that is why they catch fire first."),
    "has to mark a path for friends in a dark wood and finds black string, white pebbles and breadcrumbs": (
        ("the white pebbles", ("The marks must be seen in little light and stay where they are.",
            "They are bright against the ground and too heavy for the wind.")),
        ("the black string", "In the dark it cannot be told from the ground."),
            ("the breadcrumbs", "They are pale but are eaten by birds and mice."),
        "pebbles are bright, lasting and uneatable at the same time."),
    "wants to send a glass vase by post and finds a plastic bag, a carton with crumpled paper and a large envelope": (
        ("the carton with crumpled paper",
            ("Blows have to be softened on every side.", "The stiff carton takes the pressure, and the paper gives way and "
                                                         "absorbs blows.")),
        ("the plastic bag", "It keeps water out but passes every blow on to the glass."),
            ("the large envelope", "It is thin, and other parcels would press on the glass."),
        "the vase must not touch the carton anywhere, which the paper makes sure of."),
    "has to loosen a jar lid that is stuck and finds a rubber glove, a silk cloth and an oily rag": (
        ("the rubber glove", ("The hand needs more grip on the smooth lid.",
            "Rubber has much friction on metal, so the hand does not slip.")),
        ("the silk cloth", "Silk is smooth and makes the hand slip even more."),
            ("the oily rag", "Oil lowers friction, which is the opposite of what is needed."),
        "with a firm grip the same strength turns the lid instead of sliding over it."),
}  # fmt: skip

# Space needed (1 flat, 2 garden, 3 farm), hours a day, whether it has hair or feathers, and a remark.
PETS: dict[str, tuple[int, float, bool, str]] = {
    "a border collie": (2, 2.0, True, "Herding dogs were bred to run and think all day."),
    "a horse": (3, 2.0, True, "It needs a pasture and company of its own kind."),
    "a cat": (1, 0.5, True, "Cats sleep much and clean themselves, but they want attention as well."),
    "a Great Dane": (2, 1.5, True, "Its size alone fills a small room."),
    "a goldfish tank": (1, 0.25, False, "The water has to be changed in part every week or two."),
    "a pair of rabbits": (2, 1.0, True, "They need to run and dig, and never live alone."),
    "a tortoise": (2, 0.5, False, "It can live for more than fifty years."),
    "a herd of goats": (3, 2.0, True, "Goats climb over low fences and must be milked or trimmed."),
    "a stick insect": (1, 0.1, False, "It eats fresh leaves and needs little else."),
    "a parrot": (1, 2.0, True, "It is clever and gets ill from boredom when left alone."),
    "a pair of guinea pigs": (1, 1.0, True, "They are easily frightened and like company."),
    "a flock of hens": (2, 0.5, True, "They need a coop that keeps foxes out."),
}  # fmt: skip
