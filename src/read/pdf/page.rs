//! One page of a PDF: its text layer where that can be trusted, else its picture.

use std::collections::BTreeMap;

use hayro_interpret::InterpreterCache;
use hayro_syntax::page::Page as PdfPage;

use crate::model::{Page, PageQuality, Problem, ProblemKind, Rect, Size, TextOrigin, Turned, Word};
use crate::read::ocr::share_ground;
use crate::read::pdf::embedded::{self, PagePicture};
use crate::read::pdf::glyphs::{self, Drawing, Seen};
use crate::read::pdf::patch::{has_broken, patch};
use crate::read::pdf::place::{back, on_page, turned_rect, turned_size};
use crate::read::pdf::trust::{Verdict, judge};
use crate::read::pdf::words::{DrawnWord, words_of};
use crate::read::pdf::{broken_page, layer, render};
use crate::read::picture::Look;
use crate::read::scan::{Scan, read_scan};
use crate::read::{Ocr, Part};

/// Fewer shapes than this on a page without text and pictures are a frame, and not drawn letters.
const FEW_SHAPES: usize = 12;

/// A page with more bytes of content than this that draws nothing is damaged, and not empty.
const MUCH_CONTENT: usize = 200;

/// A picture that takes less of the page is a logo or a signature.
const LEAST_SHARE: f64 = 0.03;

/// More pictures than this are strips of one scan and are read together.
const MOST_PICTURES: usize = 4;

/// A picture with fewer letters that are not also drawn as text is not read.
const LEAST_LETTERS: usize = 20;

/// A word on a picture is taken beside drawn text from this confidence and length on; pictures that
/// show no text give short guesses.
const SURE: u8 = 60;
const LEAST_SIGNS: usize = 2;

/// A picture that takes this share of the page is as important as the page.
const LARGE_SHARE: f32 = 0.25;

/// What is kept from page to page of one file.
pub(super) struct Memory<'a> {
    pub(super) cache: InterpreterCache<'a>,
    /// Pictures met before, as letterheads are: `None` when there is nothing to read on them.
    pictures: BTreeMap<u128, Option<Scan>>,
}

impl Memory<'_> {
    pub(super) fn new() -> Self {
        Memory { cache: InterpreterCache::new(), pictures: BTreeMap::new() }
    }
}

/// Reads a page.
pub(super) fn read_page<'a>(
    page: &'a PdfPage<'a>,
    number: u32,
    memory: &mut Memory<'a>,
    ocr: &mut dyn Ocr,
) -> Vec<Part> {
    let (width, height) = page.render_dimensions();
    let size = Size { width, height };
    let drawing = glyphs::drawing_of(page, &memory.cache);
    let words = words_of(&drawing.glyphs, size);
    let distrust = |detail: &str| Problem::of_page(number, ProblemKind::TextLayerDistrusted, detail);
    match judge(&words) {
        Verdict::Trusted => read_layer(page, number, &drawing, &words, memory, ocr),
        Verdict::NoText if drawing.images.is_empty() && drawing.n_shapes < FEW_SHAPES => {
            blank_page(page, number, &drawing)
        }
        Verdict::NoText => read_picture(page, number, &drawing, memory, ocr),
        Verdict::Hidden => {
            let detail = "the text of the page can't be seen, it is another program's reading of a picture; \
                          the picture was read instead";
            let parts = read_picture(page, number, &drawing, memory, ocr);
            let layer = layer::layer_of(&words, Seen::Hidden);
            or_layer(parts, layer::page_of(number, size, &layer, TextOrigin::HiddenText), distrust(detail))
        }
        Verdict::Garbled => {
            let detail = "the letters of the page's text have no meaning or a wrong one; the picture of \
                          the page was read instead";
            let parts = read_picture(page, number, &drawing, memory, ocr);
            let layer = layer::layer_of(&words, Seen::Drawn);
            or_layer(parts, layer::page_of(number, size, &layer, TextOrigin::TextLayer), distrust(detail))
        }
    }
}

/// A page with nothing on it.
fn blank_page(page: &PdfPage<'_>, number: u32, drawing: &Drawing) -> Vec<Part> {
    let (width, height) = page.render_dimensions();
    let size = Size { width, height };
    let (origin, quality) = (TextOrigin::None, PageQuality::Blank);
    let draws_nothing = drawing.glyphs.is_empty() && drawing.n_shapes == 0;
    let content = page.page_stream();
    if draws_nothing
        && page.raw().contains_key("Contents")
        && content.is_none_or(|it| it.len() > MUCH_CONTENT)
    {
        return vec![Part::Problem(broken_page(number))];
    }
    let problem = Problem::of_page(number, ProblemKind::BlankPage, "the page is empty");
    let page = Page { number, size, origin, turned: Turned::No, quality, words: Vec::new() };
    vec![Part::Page(page), Part::Problem(problem)]
}

/// Takes the words of the layer where the picture gave none, and says that the layer is not trusted.
fn or_layer(mut parts: Vec<Part>, mut layer: Page, distrust: Problem) -> Vec<Part> {
    let has_words = |it: &Part| matches!(it, Part::Page(page) if !page.words.is_empty());
    if !parts.iter().any(has_words) && !layer.words.is_empty() {
        layer.quality = PageQuality::Poor;
        parts.retain(|it| !matches!(it, Part::Page(_)));
        parts.insert(0, Part::Page(layer));
    }
    parts.push(Part::Problem(distrust));
    parts
}

/// Reads a page from its picture.
fn read_picture<'a>(
    page: &'a PdfPage<'a>,
    number: u32,
    drawing: &Drawing,
    memory: &Memory<'a>,
    ocr: &mut dyn Ocr,
) -> Vec<Part> {
    ocr.stand_by();
    let found = embedded::only_picture(page, drawing, &memory.cache).or_else(|| render::render_page(page));
    match found {
        Some(it) => read_part(page, number, it, ocr),
        None => vec![Part::Problem(broken_page(number))],
    }
}

/// Reads a page, or a part of it, from a picture.
pub(super) fn read_part(page: &PdfPage<'_>, number: u32, part: PagePicture, ocr: &mut dyn Ocr) -> Vec<Part> {
    let (width, height) = page.render_dimensions();
    let size = Size { width, height };
    let PagePicture { picture, place } = part;
    let mut scan = read_scan(picture, number, ocr);
    let place = turned_rect(place, size, scan.page.turned);
    let picture_size = std::mem::replace(&mut scan.page.size, turned_size(size, scan.page.turned));
    for word in &mut scan.page.words {
        word.rect = on_page(word.rect, picture_size, place);
    }
    [Part::Page(scan.page)].into_iter().chain(scan.problems.into_iter().map(Part::Problem)).collect()
}

/// Reads the text layer of a page, and its pictures where they hold further text.
fn read_layer<'a>(
    page: &'a PdfPage<'a>,
    number: u32,
    drawing: &Drawing,
    words: &[DrawnWord],
    memory: &mut Memory<'a>,
    ocr: &mut dyn Ocr,
) -> Vec<Part> {
    let (width, height) = page.render_dimensions();
    let size = Size { width, height };
    let drawn = layer::layer_of(words, Seen::Drawn);
    let mut read = layer::page_of(number, size, &drawn, TextOrigin::TextLayer);
    let mut problems = Vec::new();
    if has_broken(&read) {
        problems.push(patch(page, &mut read, ocr));
    }
    for (place, scan) in scans_on(page, number, drawing, &read.words, memory, ocr) {
        let n_own = read.words.len();
        if scan.page.words.len() > n_own && scan.page.turned != Turned::No && read.turned == Turned::No {
            // The page is mostly this picture, so it is turned as the picture needs it.
            turn(&mut read, scan.page.turned);
        }
        // A picture that says more than the drawn text is the page; another is beside the text.
        let is_page = scan.page.words.len() > n_own;
        let place = turned_rect(place, size, read.turned);
        let to_page = turned_between(scan.page.turned, read.turned);
        let picture_size = turned_size(scan.page.size, to_page);
        for word in &scan.page.words {
            let rect = on_page(turned_rect(word.rect, scan.page.size, to_page), picture_size, place);
            let word = Word { rect, ..word.clone() };
            let is_sure = word.confidence.percent() >= SURE && word.text.chars().count() >= LEAST_SIGNS;
            if (is_page || is_sure) && !read.words[..n_own].iter().any(|it| share_ground(it, &word)) {
                read.words.push(word);
            }
        }
        if is_page {
            read.origin = TextOrigin::Ocr;
        }
        if place.width() * place.height() > LARGE_SHARE * width * height {
            read.quality = read.quality.max(scan.page.quality);
            problems.extend(scan.problems);
        }
    }
    [Part::Page(read)].into_iter().chain(problems.into_iter().map(Part::Problem)).collect()
}

/// Reads the pictures of a page that hold letters where no text is drawn.
fn scans_on<'a>(
    page: &'a PdfPage<'a>,
    number: u32,
    drawing: &Drawing,
    words: &[Word],
    memory: &mut Memory<'a>,
    ocr: &mut dyn Ocr,
) -> Vec<(Rect, Scan)> {
    let (width, height) = page.render_dimensions();
    let is_large = |area: f64| area >= LEAST_SHARE * f64::from(width) * f64::from(height);
    let has_nothing = |key: &u128| matches!(memory.pictures.get(key), Some(None));
    let images = drawing.images.iter().filter(|it| is_large(it.rect.area()));
    let keys: Vec<u128> = images.map(|it| it.key).filter(|it| !has_nothing(it)).collect();
    if keys.is_empty() {
        return Vec::new();
    }
    let pictures: Vec<(Option<u128>, PagePicture)> = if keys.len() > MOST_PICTURES {
        render::render_page(page).into_iter().map(|it| (None, it)).collect()
    } else {
        let pictures = embedded::pictures_of(page, &keys, &memory.cache);
        pictures.into_iter().map(|(key, picture)| (Some(key), picture)).collect()
    };
    let mut scans = Vec::new();
    for (key, PagePicture { picture, place }) in pictures {
        if let Some(Some(known)) = key.and_then(|it| memory.pictures.get(&it)) {
            scans.push((place, known.clone()));
            continue;
        }
        let size = Size { width: picture.width as f32, height: picture.height as f32 };
        let letters = Look::at(&picture).letter_boxes();
        let is_drawn = |rect: &Rect| {
            let rect = on_page(*rect, size, place);
            words.iter().any(|it| covers(it.rect, rect.centre(), rect.middle()))
        };
        let n_new = letters.iter().filter(|it| !is_drawn(it)).count();
        if n_new < LEAST_LETTERS {
            // Only a picture without letters has nothing on any page.
            if letters.len() < LEAST_LETTERS {
                memory.pictures.extend(key.map(|it| (it, None)));
            }
            continue;
        }
        let scan = read_scan(picture, number, ocr);
        memory.pictures.extend(key.map(|it| (it, Some(scan.clone()))));
        scans.push((place, scan));
    }
    scans
}

fn covers(rect: Rect, x: f32, y: f32) -> bool {
    (rect.left()..=rect.right()).contains(&x) && (rect.top()..=rect.bottom()).contains(&y)
}

/// Turns a page with its words.
fn turn(page: &mut Page, turned: Turned) {
    page.words.iter_mut().for_each(|it| it.rect = turned_rect(it.rect, page.size, turned));
    page.size = turned_size(page.size, turned);
    page.turned = turned;
}

/// The turn that leads from one to the other, where one of them is none.
fn turned_between(from: Turned, to: Turned) -> Turned {
    match (from, to) {
        (from, to) if from == to => Turned::No,
        (Turned::No, to) => to,
        (from, _) => back(from),
    }
}
