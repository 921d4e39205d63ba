//! Words of text recognition without the debris of rules, specks and glued cells.

use crate::model::{Rect, Word};

/// Signs that are what is left of rules and borders when they stand alone.
const DEBRIS: &str = "|¦_—–-~=<>[](){}\\/.,:;'\"‘’“”`´°•·*«»™®©¢€$";

/// A sign that stands alone is kept from this confidence on.
const SURE_SIGN: u8 = 80;

/// Signs that carry meaning even alone: in ranges, qualitative results and lists.
const MEANINGFUL: &str = "-–+<>=%/*≤≥±•";

/// Drops debris, parts words that are glued by the rules of a table, and ends the box of each word where
/// the next begins. Words come line by line.
pub(in crate::read) fn tidied(words: Vec<Word>) -> Vec<Word> {
    let mut words: Vec<Word> = words.into_iter().flat_map(parted).collect();
    for next in 1..words.len() {
        if let Some(rect) = before(words[next - 1].rect, words[next].rect) {
            words[next - 1].rect = rect;
        }
    }
    words.retain(|it| !is_debris(it));
    words
}

/// The part of a box before the next on its line, when it runs into that one: boxes of numbers between
/// rules reach over the whole cell.
fn before(rect: Rect, next: Rect) -> Option<Rect> {
    let shared = rect.bottom().min(next.bottom()) - rect.top().max(next.top());
    let is_same_line = shared * 2.0 > rect.height().min(next.height());
    let runs_in = rect.left() < next.left() && next.left() < rect.right();
    if !is_same_line || !runs_in {
        return None;
    }
    Rect::new(rect.left(), rect.top(), next.left(), rect.bottom())
}

fn is_debris(word: &Word) -> bool {
    if word.text.chars().any(char::is_alphanumeric) {
        return false;
    }
    let is_short = word.text.chars().count() <= 2;
    let means = word.text.chars().all(|it| MEANINGFUL.contains(it));
    let is_sign = word.text.chars().all(|it| DEBRIS.contains(it));
    let is_sure = word.confidence.percent() >= SURE_SIGN;
    if is_short && means { word.confidence.percent() < SURE_SIGN / 2 } else { is_sign || !is_sure }
}

/// The parts of a word between upright rules; each part gets its share of the width.
fn parted(word: Word) -> Vec<Word> {
    if !word.text.contains(['|', '¦']) {
        return vec![word];
    }
    let n_letters = word.text.chars().count() as f32;
    let mut parts = Vec::new();
    let mut begin = 0.0f32;
    for text in word.text.split(['|', '¦']) {
        let length = text.chars().count() as f32;
        let place = |letters: f32| word.rect.left() + word.rect.width() * letters / n_letters;
        let rect = Rect::new(place(begin), word.rect.top(), place(begin + length), word.rect.bottom());
        if let (Some(rect), false) = (rect, text.is_empty()) {
            parts.push(Word { text: text.to_owned(), rect, others: Vec::new(), ..word });
        }
        begin += length + 1.0;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::tidied;
    use crate::model::{Confidence, Reader, Rect, Word};

    fn word(text: &str, percent: u8) -> Word {
        let rect = Rect::new(10.0, 0.0, 10.0 + 10.0 * text.chars().count() as f32, 20.0).unwrap();
        let confidence = Confidence::new(percent).unwrap();
        Word { text: text.to_owned(), rect, confidence, reader: Reader::Tesseract, others: Vec::new() }
    }

    #[test]
    fn debris_goes_and_meaning_stays() {
        let cases = [
            ("|", 95, false),
            ("_", 95, false),
            ("—_", 90, false),
            ("=", 30, false),
            ("-", 90, true),
            ("+", 85, true),
            ("<", 60, true),
            ("Hb", 10, true),
            ("7", 20, true),
            ("...", 90, false),
        ];
        for (text, percent, stays) in cases {
            assert_eq!(!tidied(vec![word(text, percent)]).is_empty(), stays, "{text}");
        }
    }

    #[test]
    fn a_box_ends_where_the_next_word_begins() {
        let place = |left: f32, right: f32| Rect::new(left, 0.0, right, 20.0).unwrap();
        let words = vec![
            Word { rect: place(0.0, 194.0), ..word("37", 90) },
            Word { rect: place(90.0, 110.0), ..word("-", 90) },
            Word { rect: place(130.0, 194.0), ..word("47", 90) },
        ];
        let rights: Vec<f32> = tidied(words).iter().map(|it| it.rect.right()).collect();
        assert_eq!(rights, [90.0, 110.0, 194.0]);
    }

    #[test]
    fn cells_glued_by_a_rule_are_parted() {
        let parts = tidied(vec![word("5.4|mg/dl|", 90)]);
        let texts: Vec<&str> = parts.iter().map(|it| it.text.as_str()).collect();
        assert_eq!(texts, ["5.4", "mg/dl"]);
        assert_eq!((parts[1].rect.left(), parts[1].rect.right()), (50.0, 100.0));
    }
}
