//! The text layer of a page as words: what can be seen and read, turned upright.

use hayro_interpret::kurbo::Vec2;

use crate::model::{Confidence, Page, PageQuality, Size, TextOrigin, Turned, Word};
use crate::read::pdf::glyphs::Seen;
use crate::read::pdf::place::{turned_rect, turned_size};
use crate::read::pdf::words::DrawnWord;

/// How far a word may lean and still be on a line, as the cosine of 10 degrees.
const LEVEL: f64 = 0.985;

/// A leaning word this many times as large as the others is a watermark.
const LARGE: f64 = 1.8;

/// Words this many times smaller than the others are not meant to be read.
const TINY: f64 = 0.2;

/// Signs a bullet has at most.
const LONGEST_BULLET: usize = 2;

/// The confidence of a word in which a letter has no meaning.
const BROKEN_WORD: f32 = 30.0;

/// The words of one kind on a page that lies as displayed.
pub(super) fn layer_of(words: &[DrawnWord], seen: Seen) -> Vec<&DrawnWord> {
    let of_kind = || words.iter().filter(|it| it.seen == seen);
    let mut sizes: Vec<f64> = of_kind().map(|it| it.em).collect();
    let middle = sizes.len() / 2;
    if sizes.is_empty() {
        return Vec::new();
    }
    let usual = *sizes.select_nth_unstable_by(middle, f64::total_cmp).1;
    let is_watermark = |it: &DrawnWord| quarter_of(it.direction).is_none() && it.em > LARGE * usual;
    // Few unknown letters without a known one beside them are bullets, arrows or parts of a logo.
    let says_something = |it: &DrawnWord| {
        let is_long = it.word.text.chars().count() > LONGEST_BULLET;
        it.n_unknown == 0 || is_long || it.word.text.chars().any(char::is_alphanumeric)
    };
    of_kind().filter(|it| !is_watermark(it) && it.em > TINY * usual && says_something(it)).collect()
}

/// Makes a page of words, turned so that most of its letters stand upright.
pub(super) fn page_of(number: u32, page: Size, words: &[&DrawnWord], origin: TextOrigin) -> Page {
    let turned = upright_turn(words);
    let mut laid: Vec<Word> = words.iter().map(|it| plain_word(it)).collect();
    laid.iter_mut().for_each(|it| it.rect = turned_rect(it.rect, page, turned));
    let size = turned_size(page, turned);
    Page { number, size, origin, turned, quality: PageQuality::Good, words: laid }
}

fn plain_word(drawn: &DrawnWord) -> Word {
    let mut word = drawn.word.clone();
    if drawn.n_unknown > 0 {
        word.confidence = Confidence::clamped(BROKEN_WORD);
    }
    word
}

/// The turn that brings most letters upright.
fn upright_turn(words: &[&DrawnWord]) -> Turned {
    let mut n_letters = [0usize; 4];
    for word in words {
        if let Some(quarter) = quarter_of(word.direction) {
            n_letters[quarter] += word.word.text.chars().count();
        }
    }
    let all: usize = n_letters.iter().sum();
    let most = (0..4).find(|it| 2 * n_letters[*it] > all);
    match most {
        Some(1) => Turned::Left,
        Some(2) => Turned::Over,
        Some(3) => Turned::Right,
        Some(_) | None => Turned::No,
    }
}

/// Which way a word runs: 0 to the right, 1 down, 2 to the left, 3 up; `None` when it leans.
fn quarter_of(direction: Vec2) -> Option<usize> {
    let ways = [(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)];
    ways.iter().position(|(x, y)| direction.dot(Vec2::new(*x, *y)) >= LEVEL)
}

#[cfg(test)]
mod tests {
    use hayro_interpret::kurbo::Vec2;

    use super::{layer_of, page_of};
    use crate::model::{Confidence, Reader, Rect, Size, TextOrigin, Turned, Word};
    use crate::read::pdf::glyphs::Seen;
    use crate::read::pdf::words::DrawnWord;

    const PAGE: Size = Size { width: 600.0, height: 800.0 };

    fn word(text: &str, em: f64, direction: (f64, f64)) -> DrawnWord {
        let word = Word {
            text: text.to_owned(),
            rect: Rect::new(100.0, 700.0, 110.0, 780.0).unwrap(),
            confidence: Confidence::FULL,
            reader: Reader::File,
            others: Vec::new(),
        };
        let n_unknown = text.chars().filter(|it| *it == '\u{FFFD}').count();
        DrawnWord { word, seen: Seen::Drawn, em, direction: Vec2::new(direction.0, direction.1), n_unknown }
    }

    fn texts(words: &[DrawnWord]) -> Vec<&str> {
        layer_of(words, Seen::Drawn).iter().map(|it| it.word.text.as_str()).collect()
    }

    #[test]
    fn watermarks_tiny_words_and_bullets_are_left_out() {
        let level = (1.0, 0.0);
        let words = [
            word("Glucose", 10.0, level),
            word("99", 10.0, level),
            word("COPY", 60.0, (0.7, -0.7)),
            word("hidden", 1.0, level),
            word("\u{FFFD}", 10.0, level),
            word("TITLE", 30.0, level),
        ];
        assert_eq!(texts(&words), ["Glucose", "99", "TITLE"]);
    }

    #[test]
    fn a_page_whose_text_runs_up_is_turned_right() {
        let words =
            [word("Glucose", 10.0, (0.0, -1.0)), word("99", 10.0, (0.0, -1.0)), word("x", 10.0, (1.0, 0.0))];
        let page = page_of(1, PAGE, &layer_of(&words, Seen::Drawn), TextOrigin::TextLayer);
        assert_eq!((page.turned, page.size.width, page.size.height), (Turned::Right, 800.0, 600.0));
        assert_eq!(<[f32; 4]>::from(page.words[0].rect), [20.0, 100.0, 100.0, 110.0]);
    }

    #[test]
    fn a_word_with_a_letter_without_meaning_is_unsure() {
        let words = [word("13\u{FFFD}5", 10.0, (1.0, 0.0))];
        let page = page_of(1, PAGE, &layer_of(&words, Seen::Drawn), TextOrigin::TextLayer);
        assert!(page.words[0].confidence < Confidence::FULL);
    }
}
