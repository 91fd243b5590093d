"""The sample company: a maker of industrial automation that sells in Chinese and in English.

`generate` makes it from a day and a seed, the same to the byte on every platform; it knows no database,
no clock and nothing of the app. Who is in it is data (`cast`), and so is what there is to find in it
(`stories`): read those two to know what a demonstration can show. `load` alone knows the app.
"""
