//! Glyphs become words: a gap, a jump or a space ends a word.

use hayro_interpret::kurbo::{Point, Rect as Box64, Vec2};

use crate::model::{Confidence, Reader, Rect, Size, Word};
use crate::read::pdf::glyphs::{DrawnGlyph, GlyphText};

/// A gap that ends a word, in em; the space of a usual font is about 0.25 em wide.
const WORD_GAP: f64 = 0.12;

/// How far back a glyph may begin before the end of the last, in em (kerning, accents).
const STEP_BACK: f64 = -0.5;

/// How far a glyph may stand off the base line of its word, in em.
const OFF_LINE: f64 = 0.1;

/// The same for a letter that is clearly smaller than its word: a superscript or subscript.
const OFF_LINE_SMALL: f64 = 0.6;

/// A letter this much smaller than its word is a superscript or subscript.
const SMALL: f64 = 0.8;

/// Two drawings of a letter this near, in em, are one: bold made by drawing twice.
const SAME_PLACE: f64 = 0.15;

/// The widest letter spacing that is taken out, in em.
const WIDEST_SPACING: f64 = 1.5;

/// Makes words of glyphs in the order they are drawn.
pub(super) fn words_of(glyphs: &[DrawnGlyph], page: Size) -> Vec<Word> {
    let mut words: Vec<Growing> = Vec::new();
    let mut growing: Option<Growing> = None;
    let spacings = spacings_of(glyphs);
    for glyph in glyphs {
        let text = match &glyph.text {
            GlyphText::One(it) => Letters::One(*it),
            GlyphText::Several(it) => Letters::Several(it),
            GlyphText::Unknown => Letters::One(char::REPLACEMENT_CHARACTER),
        };
        if growing.as_ref().is_some_and(|it| it.is_again(glyph)) {
            continue;
        }
        let spacing = spacings.get(glyph.run).copied().unwrap_or(0.0);
        let goes_on = !text.is_space() && growing.as_ref().is_some_and(|it| it.takes(glyph, spacing));
        if !goes_on {
            words.extend(growing.take());
        }
        if text.is_space() {
            continue;
        }
        growing.get_or_insert_with(|| Growing::begin(glyph)).add(glyph, text);
    }
    words.extend(growing);
    words.into_iter().filter_map(|it| it.finish(page)).collect()
}

/// The letters of a glyph.
enum Letters<'a> {
    One(char),
    Several(&'a str),
}

/// A word that may get further letters.
struct Growing {
    text: String,
    rect: Box64,
    em: f64,
    /// Where its last letter began and ended.
    from: Point,
    to: Point,
    direction: Vec2,
    is_visible: bool,
}

impl Letters<'_> {
    fn is_space(&self) -> bool {
        let is_space = |it: char| it.is_whitespace() || it == '\0';
        match self {
            Letters::One(it) => is_space(*it),
            Letters::Several(it) => it.chars().all(is_space),
        }
    }
}

impl Growing {
    fn begin(glyph: &DrawnGlyph) -> Growing {
        Growing {
            text: String::new(),
            rect: glyph.rect,
            em: glyph.em,
            from: glyph.from,
            to: glyph.to,
            direction: direction_of(glyph),
            is_visible: glyph.is_visible,
        }
    }

    /// Whether the glyph only repeats the last letter.
    fn is_again(&self, glyph: &DrawnGlyph) -> bool {
        let near = glyph.from.distance(self.from) < SAME_PLACE * self.em;
        let letter = match &glyph.text {
            GlyphText::One(it) => Some(*it),
            GlyphText::Several(_) | GlyphText::Unknown => None,
        };
        near && letter.is_some() && self.text.chars().last() == letter
    }

    /// Whether the glyph goes on with this word.
    fn takes(&self, glyph: &DrawnGlyph, spacing: f64) -> bool {
        let direction = direction_of(glyph);
        if direction.dot(self.direction) < 0.99 || glyph.is_visible != self.is_visible {
            return false;
        }
        let step = glyph.from - self.to;
        let (along, off) = (step.dot(direction), step.cross(direction).abs());
        let em = glyph.em.max(self.em);
        let ratio = glyph.em / self.em;
        let is_small = !(SMALL..1.0 / SMALL).contains(&ratio);
        let may_be_off = if is_small { OFF_LINE_SMALL } else { OFF_LINE };
        along <= (WORD_GAP + spacing) * em && along >= STEP_BACK * glyph.em && off <= may_be_off * em
    }

    fn add(&mut self, glyph: &DrawnGlyph, letters: Letters<'_>) {
        match letters {
            Letters::One(it) => self.text.push(it),
            Letters::Several(it) => self.text.push_str(it),
        }
        self.rect = self.rect.union(glyph.rect);
        (self.from, self.to) = (glyph.from, glyph.to);
    }

    fn finish(self, page: Size) -> Option<Word> {
        let (width, height) = (f64::from(page.width), f64::from(page.height));
        let on_page = self.rect.intersect(Box64::new(0.0, 0.0, width, height));
        let rect = Rect::new(on_page.x0 as f32, on_page.y0 as f32, on_page.x1 as f32, on_page.y1 as f32)?;
        Some(Word {
            text: self.text,
            rect,
            confidence: Confidence::FULL,
            reader: Reader::File,
            others: Vec::new(),
        })
    }
}

/// The letter spacing of each run in em: the smallest gap between its letters, if there is one.
fn spacings_of(glyphs: &[DrawnGlyph]) -> Vec<f64> {
    let n_runs = glyphs.last().map_or(0, |it| it.run + 1);
    let mut spacings = vec![0.0; n_runs];
    for run in glyphs.chunk_by(|a, b| a.run == b.run) {
        let gap = |pair: &[DrawnGlyph]| {
            (pair[1].from - pair[0].to).dot(direction_of(&pair[0])) / pair[0].em.max(f64::MIN_POSITIVE)
        };
        let least = run.windows(2).map(gap).fold(f64::INFINITY, f64::min);
        if run.len() > 2 && least > 0.0 && least < WIDEST_SPACING {
            spacings[run[0].run] = least;
        }
    }
    spacings
}

/// The way the text runs, as a vector of length 1.
fn direction_of(glyph: &DrawnGlyph) -> Vec2 {
    let step = glyph.to - glyph.from;
    let length = step.hypot();
    if length > 0.0 { step / length } else { Vec2::new(1.0, 0.0) }
}
