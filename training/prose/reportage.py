"""Templates of reportage: whole paragraphs as newspapers and agencies print them, with marked facts among sentences about nobody."""

from __future__ import annotations

TEXTS = [
    "The house stands on the edge of {village}. Nothing on the outside tells what is inside: bunks, crates, a kitchen. It is the base "
    "of the {unit}.",
    "[[place|{caps_city}]] There is a smell of paint in the stairwell. On the third floor {full}, a {job}, has opened a school for "
    "refugees.",
    "The {nation} volunteers have their own kitchen. The cook, {call}, was a {job} in {city}; he [[event|got out of prison]] in {period}.",
    "The [[unit|company]] of {nation} volunteers was set up in {month_year}. Its {office} is {full}, callsign {call}.",
    "– We have slept here since {month}, says {full}, {office} of the {unit}. {He} first came here in {year}, when {he} was {age_old}.",
    "{last} came to the front in {period}, at the age of {age_n}. Since then {he} has been home {n_word} times.",
    "A poster of a poet hangs in the canteen. He never held a gun, the {rank} says, but he went to prison for his verses.",
    "Among the newcomers is a man from {city}. He left a house, a {car} and a job at {company}, and he does not say why.",
    "The best wrestler here is {first}, a {age_noun} with {duration} of training in [[skill|judo]]. The others avoid {him}.",
    "{first} keeps the {medal} in a tin with buttons. – There were seven of us, I did the talking, as I have some {lang}.",
    "{first} marched in the {protest} in {year}. When the police began to pick up people at home, {he} [[event|crossed into "
    "{country}]] at night.",
    "{He} [[event|fled in {period}]] and has left [[relation|somebody]] behind: in {his} case, [[relation|a {kin_one}]] in {city}.",
    "“They gave me a bed and a spoon,” says {first}. “A year later I was a {job} in their army.”",
    "The unit recruits in {city} too, where it has an office near [[place|the railway station]]. Some [[quantity|{n} people]] a month "
    "apply, according to {last}.",
    "{last} does not want to say how many have fallen. – More than [[quantity|{n_word}]], fewer than they write.",
    "At home, the police visited [[relation|{his} parents]]. [[relation|{His} sister]] was [[event|dismissed from her job]] at "
    "{school}; [[relation|an uncle]] [[event|got {duration}]] for {crime}.",
    "In the school gymnasium of {village} [[quantity|{n} people]] sleep on mattresses. {full}, a {job}, hands out tea. {He} lost "
    "{his} own house on {day}.",
    "The train from {city} is {duration} late. Among those who get off is {first}, {age_n}, with a {thing} under one arm and "
    "[[relation|a {kin_one}]] on the other.",
    "{full} used to be a {job}. Then came the war, and {he} learned to {skill}. Now {he} teaches others, {n_word} days a week, in a "
    "hangar outside {city}.",
    "Nobody knows the real name of the {job} they call {call}. He is said to come from {region}, to speak {lang} and to have "
    "[[relation|two wives]].",
    "Of the [[quantity|{n} men]] who went in, [[quantity|{n_word}]] came back; one of them is {call}, now in a hospital in {city} "
    "with {injury}.",
    "When the siren sounds, {full} does not even look up. The {job}, {age_n}, has heard it [[quantity|{n} times]] since {month}.",
    "[[occupation|Village head]] {full} counts on her fingers: a {job}, a {job}, {small} pensioners. That is all that is left of "
    "{village}.",
    "The pharmacy is run by {full}, a {nation} who came to {country} as a student in {period} and married [[relation|a local {job}]].",
    "Outside the court in {city} stands [[relation|the mother of the accused]], {full2}. {He} is {age_old}, she says, a {job}, and "
    "has never hurt anybody.",
    "It was {full} who opened the gate. A {job} at the plant since {year}, {he} had the keys, and {he} had [[relation|a {kin_one}]] "
    "in the crowd.",
    "In {period} the {job} was still selling {thing}s in {city}. In {period} {he} commanded a [[unit|company]]. In {period} {he} lay "
    "in {institution}, [[health|paralysed]].",
    "{full} is one of the few who returned. {He} had [[event|spent {duration} in captivity]]; {he} had been a {job} before; now {he} "
    "sits in a kitchen in {city} and cannot hold a cup.",
    "The [[unit|brigade]] confirmed on {weekday} that {rank} {full} had been killed. {He} had received the {medal} in {month}; "
    "[[relation|{his} daughter]] was born {ago}.",
    "“We met at the {protest},” says {first}. “He was a {job}, I was a {job}. We got married in {institution}.”",
    "The state pays the family {money} a month. It is not enough, says {full}, who worked at {company} before {his} {illness}.",
    "At {clock} the bus leaves for {city}. {first} has counted the money twice: {money}, enough for {duration}.",
    "The foundation was set up in {city} by {full} and {full2}, two {jobs} from {country}. It has sent [[quantity|{n} cars]] to the "
    "{unit}.",
    "What makes a {job} leave {city} at {age_n} and join a foreign army? {first} answers in {lang}: boredom. Then, more quietly: shame.",
    "Only {initials} agreed to speak on the record. The {job} is {age_old}, holds [[demographic|{nation} citizenship]] and has moved "
    "[[relation|{his} family]] to {city}.",
    "The trial of {full}, {full2} and {n} others opened in {city} on {weekday}. The charge is {crime}. All three are {jobs}.",
    "On the wall hangs a photograph: {full}, {year}, in the uniform of the {unit}, with the {medal} on {his} chest. – [[relation|My "
    "{kin}]], says the {job}.",
    "{last}, who speaks {lang}, {lang} and {lang}, was the obvious choice for {office}. Before the war {he} had been a {job} at {company}.",
    "“Write that I’m from {village},” the {job} says. “Don’t write my name. There is only one {job} there, they’ll know anyway.”",
    "The doctor, who has worked in {city} since {year}, knows every soldier’s story. The one in bed four: {job}, {age_n}, "
    "[[health|both legs]]. The one by the window: {job}, {age_n}, {injury}.",
    "Three weeks after the {battle}, {rk} {last} gave his first interview. He was {age_old}, looked [[age|fifty]], and had lost "
    "[[relation|his brother]].",
    "{full} died on {day}. {He} was a {job}, a {rank}, a {religion}, [[relation|a father]]; {he} was {age_old}.",
    "A priest, a {job} and a {rank} of the {unit} share a {car} to {city}. The priest is {full}, {age_n}, of the "
    "[[organisation|Orthodox Church of {country}]].",
    "The aid convoy was led by {full} of {ngo}. {He} had done the same in {country} in {year} and in {country} in {year}.",
    "[[event|Exile]] has been kind to {first}: a flat in {city}, work as a {job}, [[relation|a {son}]] who speaks {lang} without an "
    "accent.",
    "In the corridor somebody plays the [[misc|accordion]]. It is {call}, a {job} from the {unit}. He studied {subject} in {city} "
    "until the war broke out.",
    "“[[relation|My grandfather]] fought here in {year},” says {full}, a {nation} {job}. “I found his name on the monument in {village}.”",
]
