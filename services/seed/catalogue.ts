import { readTable } from './read-table.ts';

/** What the shop sells on its first day: 320 products in ten departments, the same on every machine. */
export interface CatalogueProduct {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly cents: number;
  readonly category: string;
}

/** Reads the table below: every line gives one product for each of its variants. */
export const readCatalogue = (): CatalogueProduct[] =>
  readTable(table)
    .flatMap(({ heading: category, cells: [name = '', description = '', cents, step, variants = ''] }) =>
      variants.split(', ').map((variant, index) => ({
        name: `${name}, ${variant}`,
        description,
        cents: Number(cents) + index * Number(step),
        category,
      })),
    )
    .map((product, index) => ({ id: `prd_${String(index + 1).padStart(4, '0')}`, ...product }));

/** `# department`, then `name | description | cents of the first variant | cents more for each further one | variants`. */
const table = `
# Kitchen
Chef's knife | Carbon steel with an ash handle; keeps its edge for weeks of cooking. | 4490 | 700 | 16 cm, 18 cm, 20 cm, 24 cm
Cast-iron pan | Ready seasoned, for every hob and the oven. | 3290 | 650 | 20 cm, 24 cm, 28 cm, 32 cm
Stockpot | Stainless steel with a glass lid and a thick base that spreads the heat. | 3990 | 900 | 3 l, 5 l, 8 l, 12 l
Mixing bowl | Enamelled steel with a lip for pouring. | 1290 | 300 | 1 l, 2 l, 3 l, 5 l
Chopping board | Oiled oak with a groove for the juice. | 2190 | 600 | small, medium, large, extra large
Coffee grinder | Hand mill with ceramic burrs, from espresso to French press. | 4900 | 0 | black, cream, olive, rust
Kettle | Boils a litre in four minutes and stops by itself. | 5490 | 0 | black, white, copper, sage
Storage jar | Borosilicate glass with a cork lid, for flour, coffee or pasta. | 790 | 250 | 0.5 l, 1 l, 1.5 l, 2 l
# Home
Linen cushion | Washed linen with a feather filling and a hidden zip. | 2990 | 0 | sand, terracotta, moss, slate
Wool throw | Woven from lambswool; 130 by 180 centimetres. | 6990 | 0 | grey, ochre, navy, rose
Table lamp | A stoneware foot and a cotton shade; takes an E27 bulb. | 5990 | 0 | white, clay, forest, midnight
Picture frame | Solid ash with real glass and a mount of acid-free paper. | 1590 | 500 | A5, A4, A3, A2
Floor vase | Thrown stoneware, glazed inside, for branches and tall flowers. | 3490 | 900 | 25 cm, 35 cm, 45 cm, 60 cm
Scented candle | Rapeseed wax that burns for forty hours. | 1890 | 0 | cedar, fig, orange blossom, sea salt
Wall clock | Quartz movement without a tick; 30 centimetres across. | 3990 | 0 | oak, walnut, black, white
Laundry basket | Handwoven willow with a cotton lining that comes out for washing. | 3690 | 800 | 30 l, 45 l, 60 l, 80 l
# Garden
Watering can | Galvanised steel with a brass rose. | 2490 | 500 | 3 l, 5 l, 8 l, 10 l
Plant pot | Frost-proof terracotta with a saucer. | 990 | 550 | 14 cm, 20 cm, 26 cm, 34 cm
Pruning shears | Forged blades that can be sharpened and replaced. | 3490 | 0 | small hand, medium hand, large hand, left hand
Raised bed | Larch boards that plug together without tools. | 7900 | 2500 | 80 x 40 cm, 120 x 40 cm, 120 x 80 cm, 160 x 80 cm
Garden hose | Stays supple in the cold and does not kink. | 2790 | 900 | 10 m, 20 m, 30 m, 50 m
Bird feeder | Cedar with a roof that keeps the seed dry. | 2290 | 600 | small, medium, large, extra large
Seed collection | Ten open-pollinated kinds with a sowing calendar. | 1490 | 0 | herbs, salads, flowers, vegetables
Folding chair | Acacia and powder-coated steel, at home on balconies. | 4990 | 0 | anthracite, green, white, yellow
# Office
Notebook | Thread-bound, 120 gram paper, opens flat. | 1290 | 300 | A6 dotted, A5 dotted, A5 ruled, A4 plain
Fountain pen | Steel nib and piston filler in a lacquered body. | 4490 | 0 | extra fine, fine, medium, broad
Desk lamp | Dimmable light from warm to cool, with a USB-C socket in its foot. | 6490 | 0 | black, silver, white, red
Monitor stand | Bent plywood with room for a keyboard underneath. | 4290 | 900 | 40 cm, 55 cm, 70 cm, 100 cm
Desk pad | Wool felt that quiets the keyboard and warms the wrists. | 2490 | 600 | 60 x 30 cm, 70 x 35 cm, 80 x 40 cm, 100 x 45 cm
Letter tray | Recycled cardboard covered with book linen; stacks. | 1690 | 0 | blue, grey, mustard, natural
Wall planner | A whole year on one sheet of recycled paper. | 1190 | 400 | A3, A2, A1, A0
Office chair | Adjustable back, seat and arms; holds up to 130 kilograms. | 24900 | 0 | black mesh, grey mesh, blue fabric, green fabric
# Electronics
USB-C cable | Braided, for data and up to 100 watts. | 1290 | 300 | 0.5 m, 1 m, 2 m, 3 m
Power bank | Charges phone and laptop at once and shows what is left. | 2990 | 1500 | 5000 mAh, 10000 mAh, 20000 mAh, 27000 mAh
Bluetooth speaker | Waterproof, with twelve hours of music in one charge. | 7990 | 0 | black, coral, mint, sand
Headphones | Closed, folding, with noise cancelling and replaceable cushions. | 14900 | 0 | black, white, navy, burgundy
Mechanical keyboard | Hot-swappable switches and a frame of aluminium. | 11900 | 1000 | 60 percent, 75 percent, tenkeyless, full size
Memory card | For cameras that film in 4K; survives water and frost. | 1490 | 1400 | 64 GB, 128 GB, 256 GB, 512 GB
Smart plug | Measures what it switches and works without a cloud. | 1890 | 1500 | single, pack of two, pack of three, pack of four
Webcam | A glass lens, a slider over it, and a microphone worth using. | 5990 | 2500 | 720p, 1080p, 1440p, 4K
# Sport
Yoga mat | Natural rubber that grips when hands get damp. | 5490 | 0 | slate, plum, ocean, sand
Kettlebell | Cast in one piece, with a flat foot and a smooth handle. | 2490 | 1400 | 6 kg, 10 kg, 16 kg, 20 kg
Running belt | Holds phone, key and gel without bouncing. | 2290 | 0 | XS, S, M, L
Resistance band | Woven fabric that does not roll up. | 990 | 250 | light, medium, strong, extra strong
Drinking bottle | Double-walled steel: cold for a day, hot for half of one. | 2190 | 450 | 350 ml, 500 ml, 750 ml, 1 l
Skipping rope | Steel rope in a soft coat, with ball bearings. | 1690 | 200 | 2.5 m, 2.75 m, 3 m, 3.25 m
Foam roller | Firm foam that keeps its shape under load. | 1990 | 600 | 30 cm, 45 cm, 60 cm, 90 cm
Bicycle pump | Steel floor pump with a gauge up to eleven bar. | 3990 | 0 | black, blue, red, silver
# Outdoor
Rucksack | Recycled nylon, rain cover included, with a frame from 30 litres up. | 6990 | 2500 | 18 l, 30 l, 45 l, 60 l
Sleeping bag | Synthetic filling that still warms when it is wet. | 8990 | 2500 | summer, three seasons, autumn, winter
Tent | Two poles, two entrances, three thousand millimetres of rain. | 18900 | 7000 | one person, two persons, three persons, four persons
Head torch | Two brightnesses and a red light; charges by USB-C. | 3290 | 700 | 200 lumen, 350 lumen, 500 lumen, 800 lumen
Camping stove | Folds to the size of a fist and boils half a litre in three minutes. | 4490 | 800 | gas, gas with igniter, multi-fuel, wood
Hiking socks | Merino with a padded heel. | 1890 | 0 | 36-38, 39-41, 42-44, 45-47
Dry bag | Welded seams and a roll closure; floats. | 1490 | 400 | 5 l, 10 l, 20 l, 35 l
Trekking poles | Aluminium in three sections, cork handles. | 5990 | 400 | 105-125 cm, 110-130 cm, 115-135 cm, 120-140 cm
# Children
Wooden train | Beech with magnets, fits all common tracks. | 1990 | 900 | engine, engine and two cars, freight set, station set
Building blocks | Untreated maple in a cotton bag. | 2490 | 1200 | 25 pieces, 50 pieces, 75 pieces, 100 pieces
Jigsaw puzzle | Thick cardboard with a picture of the deep sea. | 1290 | 300 | 24 pieces, 48 pieces, 100 pieces, 200 pieces
Rain jacket | Taped seams, a hood that stays on, reflecting stripes. | 4990 | 0 | size 98, size 110, size 122, size 134
Balance bike | Steel frame, air tyres, a seat that grows along. | 10900 | 0 | blue, green, red, yellow
Picture book | Few words and large pictures on strong paper. | 1490 | 0 | The Quiet Owl, Seven Boats, A House for Snails, Winter in the Harbour
Crayons | Beeswax in bright colours that do not smear. | 990 | 500 | 8 colours, 16 colours, 24 colours, 36 colours
Night light | Glows for half an hour, then fades; charges by USB-C. | 2790 | 0 | bear, fox, moon, whale
# Food
Espresso beans | Dark roast with notes of cocoa and hazelnut, from small farms. | 990 | 850 | 250 g, 500 g, 1 kg, 2 kg
Filter coffee | Light roast from Ethiopia that tastes of bergamot. | 1190 | 950 | 250 g, 500 g, 1 kg, 2 kg
Loose tea | Whole leaves in a tin that closes tight. | 1290 | 0 | Assam, Darjeeling, Earl Grey, sencha
Olive oil | Cold pressed from one harvest in Jaén. | 1190 | 700 | 250 ml, 500 ml, 750 ml, 1 l
Blossom honey | Unheated, from hives at the edge of the forest. | 890 | 0 | acacia, chestnut, lime, rapeseed
Dark chocolate | Stone ground with nothing but cocoa and sugar. | 390 | 40 | 60 percent, 70 percent, 80 percent, 90 percent
Pasta | Bronze-drawn durum wheat, dried slowly. | 349 | 0 | spaghetti, penne, fusilli, orecchiette
Spice blend | Roasted and ground by the week, without salt. | 690 | 0 | garam masala, ras el hanout, dukkah, five spice
# Clothing
T-shirt | Heavy organic cotton that keeps its shape. | 2490 | 0 | XS, S, M, L
Merino jumper | Fine knit, neither itchy nor hot. | 8990 | 0 | S, M, L, XL
Linen shirt | Light for hot days, with mother-of-pearl buttons. | 6990 | 0 | S, M, L, XL
Denim jeans | Selvedge denim woven on old looms; straight cut. | 11900 | 0 | 28/32, 30/32, 32/32, 34/34
Wool beanie | Ribbed and double knitted, without a seam. | 2490 | 0 | charcoal, cream, forest, rust
Leather belt | Full-grain, tanned with bark, with a buckle of brass. | 4490 | 0 | 80 cm, 90 cm, 100 cm, 110 cm
Canvas tote | Holds a week of shopping and has a pocket for the keys. | 1990 | 0 | black, natural, olive, red
Slippers | Felted wool with a sole of natural latex. | 3990 | 0 | 36-37, 38-39, 40-41, 42-43
`;
