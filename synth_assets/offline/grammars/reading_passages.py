"""Clauses of which the easy reading passages are made, each with what a reader is to make of it.

Belongs here: data only. The passages, questions and answers that use it stand in
`reading_easy_facts.py` and `reading_easy_sense.py`.
"""

from __future__ import annotations

from synth_assets.offline.grammars.tables import pairs, words

# What a reader sees -> what must have happened.
CLUES = pairs("""
    the street was shining, and people were folding their umbrellas -> it had just been raining
    the kitchen was full of smoke, and two black slices lay by the toaster -> someone had burned the toast
    the candles were out, and only crumbs lay on the big plate -> the cake had already been eaten
    the dog stood by the door with its lead in its mouth -> the dog wanted to go for a walk
    the grass was white, and the puddles were hard as glass -> it had frozen during the night
    every seat was taken, and people were standing along the walls -> the event was very popular
    all the clocks were blinking at zero, and the ice cream had melted -> the power had been cut
    the bed was untouched, and the suitcase was gone -> the guest had left without sleeping there
    two fire engines stood in the yard, and the firefighters were rolling up their hoses -> a fire had just been put out
    the soup was still steaming, and the spoon lay beside it -> someone had left the table only a moment before
    the newspapers of a whole week lay on the doormat -> nobody had been at home for days
    the floor was wet, and a bucket and a mop stood in the corner -> the floor had just been cleaned
    the children wore paper crowns, and balloons hung from the lamp -> a birthday was being celebrated
    the shelves were bare, and a sign said that everything must go -> the shop was closing down
    the plants hung their heads, and the soil was like dust -> nobody had watered the plants for a long time
    feathers lay on the carpet, and the cat was licking its paws -> the cat had caught a bird
    the runners sat on the ground, red in the face and out of breath -> a race had just ended
    branches lay all over the road, and a roof had lost some of its tiles -> there had been a storm
    everyone was whispering, and a nurse was pushing a bed along the corridor -> the place was a hospital
    the paint on the bench left a green stripe on a passer-by's coat -> the bench had been painted only recently
    a long queue stood at the gate, and nobody had been let in yet -> the place had not opened yet
    the pupils were throwing their books into the air and shouting -> the school term had just ended
""")

# A word in its context -> the word and its meaning. Each context goes on after "… <name>".
WORDS = pairs("""
    was so "famished" that even four plates of soup were not enough -> famished | extremely hungry
    was too "weary" to climb the stairs and fell asleep on the sofa -> weary | very tired
    found the stream so "shallow" that the water hardly covered the stones -> shallow | not deep
    was "elated" at the good news and danced through the whole house -> elated | very happy
    met a "reticent" guide who hardly said a word all day -> reticent | not willing to talk much
    saw a "derelict" mill with no roof, no doors and trees growing inside -> derelict | abandoned and falling to ruin
    gave a "concise" account that took less than a minute -> concise | short and to the point
    was "reluctant" to go on and turned back twice before saying yes -> reluctant | unwilling
    noticed a "pungent" smell that made everybody hold their nose -> pungent | very strong and sharp
    crossed an "arid" plain where no rain had fallen for months -> arid | very dry
    grew "anxious" about the journey and could neither eat nor sleep -> anxious | worried
    stayed with a "generous" farmer who shared everything on the table -> generous | happy to give
    had to "postpone" the next trip by a month until the snow was gone -> postpone | move to a later time
    walked along a "deserted" beach without meeting a single person -> deserted | empty of people
    bought a "fragile" vase and wrapped it in three towels so that it would not break -> fragile | easily broken
    saw prices "soar" from two coins to twenty in a single week -> soar | rise very quickly
    heard a "deafening" noise and could not understand a word for minutes -> deafening | extremely loud
    made an "abrupt" stop and threw the bags from the rack -> abrupt | sudden
    was "drenched" by the rain, so that water ran out of both shoes -> drenched | completely wet
    took a "scenic" road with a fine view over the hills at each bend -> scenic | offering beautiful views
    told a "hilarious" story, and the whole table laughed until it hurt -> hilarious | extremely funny
    kept a "meagre" supper of one dry crust and half an apple -> meagre | small and poor
""")

# What somebody did for weeks -> the same after "to".
EFFORTS = pairs("""
    delivered newspapers before school -> deliver newspapers before school
    washed cars after work -> wash cars after work
    walked to work to save the bus fare -> walk to work
    got up at five to practise -> get up at five to practise
    sold home-made jam at the market -> sell home-made jam at the market
    took a second job in a bakery -> take a second job in a bakery
    stayed in the library until it closed -> stay in the library until it closed
    collected bottles for the deposit -> collect bottles for the deposit
    looked after the neighbours' dogs -> look after the neighbours' dogs
    spent every evening in the workshop -> spend every evening in the workshop
    gave away every free weekend -> give away every free weekend
    turned down all invitations -> turn down all invitations
""")
# What somebody wants, said in the first person.
WISHES = words("""
    surprise my brother with a new bicycle | buy my daughter a real violin | visit my aunt on the other side of the sea | help
    my parents with the rent | pay for my sister's course | open my own small café | win back my place in the team | give my
    grandmother a warm coat | repair my father's old boat | take my son to the mountains | show my teacher that I can do it |
    get my mother's ring back from the pawnshop | keep my promise to the club | pass my exam at the first try | send my cousin a
    ticket home | build my children a tree house
""")

# What a leaflet says -> why its author wrote it.
PITCHES = pairs("""
    Come to our summer fair, the best day of the year -> to persuade readers to come to the summer fair
    Never leave a candle alone: one spark is enough to burn a house down -> to warn readers about the danger of candles
    To plant a rose, dig a hole, soak the roots and press the soil down -> to explain how to plant a rose
    The old bridge was built of oak and carried carts for a century -> to inform readers about the old bridge
    Heartfelt thanks to all who carried sandbags during the flood -> to thank those who helped during the flood
    My parrot has learnt to order pizza, and last night it ordered nine -> to entertain readers with a funny story
    Give one hour a week, and a child will learn to read -> to persuade readers to help children to read
    The ice on the lake is thin: keep off it, whatever your friends do -> to warn readers about the thin ice
    Sorry for the noise of the drilling; it will be over soon -> to apologise to the neighbours for the noise
    Rinse the rice, cover it with water and cook it on a low flame -> to explain how to cook rice
    Hedgehogs sleep through the winter in heaps of leaves -> to inform readers about how hedgehogs spend the winter
    Our goat ate the mayor's hat, and then it asked for the scarf -> to entertain readers with a funny story
    Vote for the new playground, for our children have waited long enough -> to persuade readers to vote for the playground
    A grey cat with one white paw has been lost -> to ask readers for help in finding a lost cat
    Someone has left a red umbrella in the chapel -> to find the owner of a red umbrella
    Switch off the lights, save money and help the planet -> to persuade readers to save electricity
    A room with a view of the river is free from the first of the month -> to find somebody who rents the room
    False plumbers are about: ask for a pass before you open the door -> to warn readers about false plumbers
    To mend a flat tyre, find the hole, roughen the rubber and press on a patch -> to explain how to mend a flat tyre
    Our choir has a place for anyone who likes to sing -> to invite readers to join the choir
""")

# A scene -> its mood.
SCENES = pairs("""
    The lamps went out one by one, and something scratched at the door -> tense and frightening
    Music came from every window, and strangers danced in the square -> cheerful and festive
    The swing moved in the wind, and nobody would ever sit on it again -> sad and lonely
    The lake lay still, and only a duck drew a slow line across it -> calm and peaceful
    Phones rang, people ran with papers, and no one finished a sentence -> hectic and stressful
    The fire crackled, and the old cat slept between warm slippers -> cosy and homely
    Fog swallowed the path, and the footsteps behind came nearer -> eerie and threatening
    Bells rang, and everybody hugged the person next to them -> joyful
    The last train had gone, and the rain ran down the empty platform -> bleak and lonely
    The team stood silent, eyes on the board where the result would appear -> tense and expectant
    The suitcases stood ready, and the children asked every minute when it would start -> excited and impatient
    The chairs of the café were stacked, and a faded ribbon hung from the lamp -> gloomy and wistful
    Bees hummed in the lavender, and a straw hat covered a sleeping face -> lazy and peaceful
    Plates flew, the door banged, and the whole house shook with shouting -> angry and heated
    The clown slipped on his own banana, and the benches roared with laughter -> funny and light-hearted
    Snow muffled every sound, and the stars seemed close enough to touch -> quiet and full of wonder
""")

# Two sentences that set something up -> what will probably happen next.
SETUPS = pairs("""
    Black clouds were rolling in. The washing still hung on the line -> {name} will probably hurry to bring the washing in
    The fuel gauge had stood at zero for miles. Now the engine coughed -> the car will probably stop without fuel
    A glass stood at the very edge of the table. The cat was walking towards it -> the cat will probably knock the glass over
    The oven had been on for two hours. Nobody had looked at the bread -> the bread will probably be burned
    The bus was already at the stop. The ticket was still at home -> {name} will probably have to go back or miss the bus
    The phone showed one per cent. The charger was in another town -> the phone will probably switch itself off soon
    The ice on the pond was thin. A boy put his foot on it -> the ice will probably crack under the boy
    The exam was the next day. The book had not been opened once -> {name} will probably do badly in the exam or study all night
    The bag of oranges had a hole. It grew with every step -> the oranges will probably fall out of the bag
    The tyre had lost half of its air. The road ahead was full of stones -> {name} will probably get a flat tyre
    The river had risen for three days. The lowest house stood a step above it -> the lowest house will probably be flooded
    The curtain was close to the candle. Someone opened the window -> the curtain will probably catch fire
    The ladder stood on wet leaves. It moved a little with each step -> the ladder will probably slip
    The dog smelled sausages. The kitchen door was open -> the dog will probably steal the sausages
    The alarm clock had no battery. The flight left at dawn -> {name} will probably oversleep and miss the flight
    The shop sold umbrellas. The first drops were falling -> many people will probably buy umbrellas
""")

# A problem told with its solution -> both, as "the problem was that …" and "it was solved by …".
PROBLEMS = pairs("""
    Rain came through the roof of the hall. New tiles were laid on one Saturday -> rain came through the roof | laying new tiles
    The children had no safe way across the main road. A guard was posted there every morning
        -> the children could not cross the road safely | posting a guard there
    The kitchen threw away too much bread. The cook began to bake smaller rolls
        -> too much bread was thrown away | baking smaller rolls
    Visitors kept losing their way to the castle. Yellow arrows were painted on the walls
        -> visitors lost their way to the castle | painting yellow arrows
    Birds ate all the cherries. A net was stretched over the trees -> birds ate the cherries | stretching a net over the trees
    The old people could not read the small print of the menu. It was printed again in large letters
        -> the menu was hard to read | printing it in large letters
    The queue at the only till was endless. A second till was opened at noon
        -> the queue at the till was too long | opening a second till
    Cars drove too fast past the school. Speed bumps were built in front of the gate
        -> cars drove too fast past the school | building speed bumps
    The office was too loud for telephone calls. One room was set apart for them
        -> the office was too loud for calls | setting one room apart for them
    Mice got into the grain store. Two cats from the farm moved in -> mice got into the grain store | keeping two cats there
    Letters went to the wrong houses. Every door got a large number
        -> letters went to the wrong houses | giving every door a large number
    Nobody could hear the speakers at the back. A microphone was borrowed from the school
        -> the speakers could not be heard at the back | borrowing a microphone
    The tomatoes dried up during the holidays. A hose with a timer was laid along the beds
        -> the tomatoes dried up | laying a hose with a timer
    The nurses could not find the keys of the cupboard. A hook was fixed beside its door
        -> the keys could not be found | fixing a hook for them
""")
