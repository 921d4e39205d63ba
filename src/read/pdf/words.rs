//! Glyphs become words: a gap, a jump or a space ends a word.

use hayro_interpret::kurbo::{Point, Rect as Box64, Vec2};

use crate::model::{Confidence, Reader, Rect, Size, Word};
use crate::read::pdf::glyphs::{DrawnGlyph, GlyphText, Seen};
use crate::read::pdf::mend;

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

/// A word of a text layer.
pub(super) struct DrawnWord {
    pub(super) word: Word,
    pub(super) seen: Seen,
    /// Its font size.
    pub(super) em: f64,
    /// The way it runs, as a vector of length 1.
    pub(super) direction: Vec2,
    /// How many of its letters have no Unicode or one of private use.
    pub(super) n_unknown: usize,
}

/// Makes words of glyphs in the order they are drawn; words outside the page are left out.
pub(super) fn words_of(glyphs: &[DrawnGlyph], page: Size) -> Vec<DrawnWord> {
    let mut words: Vec<Growing> = Vec::new();
    let mut growing: Option<Growing> = None;
    let spacings = spacings_of(glyphs);
    for glyph in glyphs {
        if growing.as_ref().is_some_and(|it| it.is_again(glyph)) {
            continue;
        }
        let is_space = is_space(&glyph.text);
        let spacing = spacings.get(glyph.run).copied().unwrap_or(0.0);
        let goes_on = !is_space && growing.as_ref().is_some_and(|it| it.takes(glyph, spacing));
        if !goes_on {
            words.extend(growing.take());
        }
        if !is_space {
            growing.get_or_insert_with(|| Growing::begin(glyph)).add(glyph);
        }
    }
    words.extend(growing);
    without_repeats(words.into_iter().filter_map(|it| it.finish(page)).collect())
}

/// A word that may get further letters.
struct Growing {
    text: String,
    n_unknown: usize,
    rect: Box64,
    em: f64,
    /// Where its last letter began and ended.
    from: Point,
    to: Point,
    /// A place on its base line.
    base: Point,
    direction: Vec2,
    seen: Seen,
}

impl Growing {
    fn begin(glyph: &DrawnGlyph) -> Growing {
        Growing {
            text: String::new(),
            n_unknown: 0,
            rect: glyph.rect,
            em: glyph.em,
            from: glyph.from,
            to: glyph.to,
            base: glyph.from,
            direction: direction_of(glyph),
            seen: glyph.seen,
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
        if direction.dot(self.direction) < 0.99 || glyph.seen != self.seen {
            return false;
        }
        let along = (glyph.from - self.to).dot(direction);
        let off = (glyph.from - self.base).cross(direction).abs();
        let em = glyph.em.max(self.em);
        let ratio = glyph.em / self.em;
        let is_small = !(SMALL..1.0 / SMALL).contains(&ratio);
        let may_be_off = if is_small { OFF_LINE_SMALL } else { OFF_LINE };
        along <= (WORD_GAP + spacing) * em && along >= STEP_BACK * glyph.em && off <= may_be_off * em
    }

    fn add(&mut self, glyph: &DrawnGlyph) {
        match &glyph.text {
            GlyphText::One(it) if !mend::is_private(*it) => mend::push(&mut self.text, *it),
            GlyphText::Several(it) if !it.chars().any(mend::is_private) => {
                it.chars().for_each(|it| mend::push(&mut self.text, it));
            }
            GlyphText::One(_) | GlyphText::Several(_) | GlyphText::Unknown => {
                self.text.push(char::REPLACEMENT_CHARACTER);
                self.n_unknown += 1;
            }
        }
        self.rect = self.rect.union(glyph.rect);
        (self.from, self.to) = (glyph.from, glyph.to);
    }

    fn finish(self, page: Size) -> Option<DrawnWord> {
        let (width, height) = (f64::from(page.width), f64::from(page.height));
        let whole = Box64::new(0.0, 0.0, width, height);
        if !whole.contains(self.rect.center()) {
            return None;
        }
        let on_page = self.rect.intersect(whole);
        let rect = Rect::new(on_page.x0 as f32, on_page.y0 as f32, on_page.x1 as f32, on_page.y1 as f32)?;
        let text = mend::mended(self.text);
        if text.is_empty() {
            return None;
        }
        let word =
            Word { text, rect, confidence: Confidence::FULL, reader: Reader::File, others: Vec::new() };
        let Growing { seen, em, direction, n_unknown, .. } = self;
        Some(DrawnWord { word, seen, em, direction, n_unknown })
    }
}

fn is_space(text: &GlyphText) -> bool {
    let is_space = |it: char| it.is_whitespace() || it == '\0';
    match text {
        GlyphText::One(it) => is_space(*it),
        GlyphText::Several(it) => it.chars().all(is_space),
        GlyphText::Unknown => false,
    }
}

/// Drops words that are drawn again in the same place.
fn without_repeats(words: Vec<DrawnWord>) -> Vec<DrawnWord> {
    // Sorted by text, so that only words of one text are compared.
    let mut order: Vec<usize> = (0..words.len()).collect();
    order.sort_by(|a, b| words[*a].word.text.cmp(&words[*b].word.text).then(a.cmp(b)));
    let mut repeats = vec![false; words.len()];
    for same in order.chunk_by(|a, b| words[*a].word.text == words[*b].word.text) {
        for (n_before, second) in same.iter().enumerate() {
            let is_near = |first: &usize| {
                let (first, second) = (&words[*first], &words[*second]);
                let (a, b) = (first.word.rect, second.word.rect);
                let off = (a.left() - b.left()).abs().max((a.top() - b.top()).abs());
                first.seen == second.seen && f64::from(off) < SAME_PLACE * second.em
            };
            repeats[*second] = same[..n_before].iter().any(is_near);
        }
    }
    words.into_iter().zip(repeats).filter(|it| !it.1).map(|it| it.0).collect()
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

#[cfg(test)]
mod tests {
    use hayro_interpret::kurbo::{Point, Rect};

    use super::words_of;
    use crate::model::Size;
    use crate::read::pdf::glyphs::{DrawnGlyph, GlyphText, Seen};

    const PAGE: Size = Size { width: 600.0, height: 800.0 };

    /// Letters half an em wide in a font of 10 points, from a place on, with a gap after each.
    fn letters(text: &str, x: f64, y: f64, gap: f64, run: usize) -> Vec<DrawnGlyph> {
        let glyph = |(idx, letter): (usize, char)| {
            let left = x + idx as f64 * (5.0 + gap);
            DrawnGlyph {
                text: GlyphText::One(letter),
                run,
                from: Point::new(left, y),
                to: Point::new(left + 5.0, y),
                em: 10.0,
                rect: Rect::new(left, y - 7.0, left + 5.0, y + 2.0),
                seen: Seen::Drawn,
            }
        };
        text.chars().enumerate().map(glyph).collect()
    }

    fn texts(glyphs: &[DrawnGlyph]) -> Vec<String> {
        words_of(glyphs, PAGE).into_iter().map(|it| it.word.text).collect()
    }

    #[test]
    fn a_gap_a_space_and_a_new_line_end_a_word() {
        assert_eq!(texts(&letters("Hb 13.5", 50.0, 100.0, 0.0, 1)), ["Hb", "13.5"]);
        let mut glyphs = letters("Hb", 50.0, 100.0, 0.0, 1);
        glyphs.extend(letters("13.5", 62.0, 100.0, 0.0, 2));
        glyphs.extend(letters("g/dl", 50.0, 112.0, 0.0, 3));
        assert_eq!(texts(&glyphs), ["Hb", "13.5", "g/dl"]);
    }

    #[test]
    fn pieces_of_a_word_drawn_one_by_one_are_joined() {
        let mut glyphs = letters("Glu", 50.0, 100.0, 0.0, 1);
        glyphs.extend(letters("cose", 65.3, 100.0, 0.0, 2));
        assert_eq!(texts(&glyphs), ["Glucose"]);
    }

    #[test]
    fn spaced_letters_are_one_word() {
        assert_eq!(texts(&letters("REPORT", 50.0, 100.0, 3.0, 1)), ["REPORT"]);
    }

    #[test]
    fn a_superscript_belongs_to_its_word() {
        let mut glyphs = letters("x10", 50.0, 100.0, 0.0, 1);
        let mut power = letters("9", 65.0, 96.0, 0.0, 2);
        power[0].em = 6.0;
        glyphs.extend(power);
        glyphs.extend(letters("/L", 70.0, 100.0, 0.0, 3));
        assert_eq!(texts(&glyphs), ["x109/L"]);
    }

    #[test]
    fn text_drawn_twice_is_read_once() {
        let mut glyphs = letters("Sodium", 50.0, 100.0, 0.0, 1);
        glyphs.extend(letters("Sodium", 50.4, 100.0, 0.0, 2));
        assert_eq!(texts(&glyphs), ["Sodium"]);
        let twice = letters("140", 50.0, 100.0, 0.0, 1).into_iter().zip(letters("140", 50.3, 100.0, 0.0, 1));
        let glyphs: Vec<DrawnGlyph> = twice.flat_map(|(a, b)| [a, b]).collect();
        assert_eq!(texts(&glyphs), ["140"]);
    }

    #[test]
    fn the_same_word_elsewhere_is_read_again() {
        let mut glyphs = letters("140", 50.0, 100.0, 0.0, 1);
        glyphs.extend(letters("140", 50.0, 112.0, 0.0, 2));
        assert_eq!(texts(&glyphs), ["140", "140"]);
    }

    #[test]
    fn words_outside_the_page_are_left_out() {
        assert!(texts(&letters("gone", 50.0, 900.0, 0.0, 1)).is_empty());
        assert!(texts(&letters("gone", -100.0, 100.0, 0.0, 1)).is_empty());
    }
}
