//! Two readings of a word, side by side.
//!
//! The reading of another engine is put on each word of a cell, also when it is the same: that it
//! is the same is what makes a number trustworthy. Which of two different ones holds is decided
//! here only where it is safe; the others stay on the word for those who know more.

use crate::model::{Confidence, OtherReading, Reader, Word};

use super::ppocr::PlacedLetter;

/// From here on PP-OCR is sure of a word.
const SURE: u8 = 95;

/// Below this Tesseract is not sure of a word.
const UNSURE: u8 = 60;

/// Signs that number words are made of.
const NUMBER_SIGNS: &str = "0123456789.,<>=≤≥+-–/:%^()";

/// Puts another engine's reading of a cell on its words. `letters` go from left to right.
///
/// Returns whether all words are read alike.
pub(super) fn put_beside(words: &mut [&mut Word], letters: &[PlacedLetter], reader: Reader) -> bool {
    let shares = shares(words, letters);
    let mut all_alike = true;
    for (word, share) in words.iter_mut().zip(shares) {
        let is_alike = is_same_reading(&word.text, &share.text);
        all_alike &= is_alike;
        // What engines only spell differently is told in the word's own spelling.
        let text = if is_alike { word.text.clone() } else { share.text };
        word.others.push(OtherReading { text, reader, confidence: share.confidence });
    }
    all_alike
}

/// Makes another reading the word's text where that is safe: PP-OCR is sure and Tesseract is not,
/// or Tesseract on the cell alone agrees with PP-OCR against Tesseract on the page. What was the
/// text becomes one of the others.
pub(super) fn choose(word: &mut Word) {
    if word.reader != Reader::Tesseract {
        return;
    }
    let of = |reader: Reader| word.others.iter().position(|it| it.reader == reader);
    let Some(idx) = of(Reader::PpOcr) else { return };
    let other = &word.others[idx];
    if other.text == word.text || !is_number(&other.text) {
        return;
    }
    let is_sure = other.confidence.percent() >= SURE && word.confidence.percent() < UNSURE;
    let cell = of(Reader::TesseractCell).map(|it| &word.others[it]);
    let is_backed = cell.is_some_and(|it| is_same_reading(&it.text, &other.text));
    if !is_sure && !is_backed {
        return;
    }
    let other = word.others.remove(idx);
    let old = OtherReading {
        text: std::mem::replace(&mut word.text, other.text),
        reader: std::mem::replace(&mut word.reader, other.reader),
        confidence: std::mem::replace(&mut word.confidence, other.confidence),
    };
    word.others.insert(0, old);
    let text = &word.text;
    for other in word.others.iter_mut().filter(|it| is_same_reading(&it.text, text)) {
        other.text.clone_from(text);
    }
}

/// Whether two readings differ only in what engines spell differently: spaces that part no two
/// digits, kinds of dashes, and marks at the ends. "O" and "0" are never the same.
pub(super) fn is_same_reading(a: &str, b: &str) -> bool {
    folded(a) == folded(b)
}

/// Whether a text is made of nothing but a number and its signs, so that no unit or word is taken
/// from a reader that guesses them badly.
fn is_number(text: &str) -> bool {
    text.chars().any(|it| it.is_ascii_digit()) && text.chars().all(|it| NUMBER_SIGNS.contains(it))
}

fn folded(text: &str) -> String {
    let signs: Vec<char> =
        text.trim_matches([' ', ':', ';']).trim_end_matches(['.', ',', ' ']).chars().collect();
    let mut folded = String::with_capacity(text.len());
    for (idx, &sign) in signs.iter().enumerate() {
        match sign {
            ' ' if !parts_digits(&signs, idx) => {}
            '–' | '—' | '−' | '‐' | '‑' => folded.push('-'),
            '‘' | '’' => folded.push('\''),
            'μ' => folded.push('µ'),
            _ => folded.push(sign),
        }
    }
    folded
}

/// Whether a space stands between signs of numbers: "12 5" is not 125, nor "5 .6" 5.6.
fn parts_digits(signs: &[char], space: usize) -> bool {
    let before = signs[..space].iter().rev().find(|it| **it != ' ');
    let after = signs[space..].iter().find(|it| **it != ' ');
    before.is_some_and(|it| is_digital(*it)) && after.is_some_and(|it| is_digital(*it))
}

fn is_digital(sign: char) -> bool {
    sign.is_ascii_digit() || sign == '.' || sign == ','
}

/// What another reader read of a word.
#[derive(Clone, Debug, PartialEq)]
struct Share {
    text: String,
    confidence: Confidence,
}

/// Gives each word its share of the letters of the cell.
fn shares(words: &[&mut Word], letters: &[PlacedLetter]) -> Vec<Share> {
    let owners = owners(words, letters);
    let mut shares: Vec<Vec<PlacedLetter>> = vec![Vec::new(); words.len()];
    for (letter, &owner) in letters.iter().zip(&owners) {
        shares[owner].push(*letter);
    }
    // Where the page has a gap within a number and the other reader has none, or the other way
    // round, both words get the whole: neither of them alone is what was read.
    let mut begin = 0;
    let mut texts: Vec<Share> = Vec::with_capacity(words.len());
    while begin < words.len() {
        let is_run_on = |it: &usize| is_run_on(letters, &owners, *it);
        let end = begin + 1 + (begin..words.len() - 1).take_while(is_run_on).count();
        let whole: Vec<PlacedLetter> = shares[begin..end].concat();
        texts.extend((begin..end).map(|_| share_of(&whole)));
        begin = end;
    }
    texts
}

fn share_of(letters: &[PlacedLetter]) -> Share {
    let text: String = letters.iter().map(|it| it.character).collect();
    let signs = letters.iter().filter(|it| it.character != ' ');
    let confidence = signs.map(|it| it.confidence).min().unwrap_or(Confidence::clamped(0.0));
    Share { text: text.trim().to_owned(), confidence }
}

/// Whether the share of a word and that of the next are one number without a gap.
fn is_run_on(letters: &[PlacedLetter], owners: &[usize], word: usize) -> bool {
    let last = owners.iter().rposition(|it| *it == word);
    let Some((last, next)) = last.and_then(|it| Some((letters[it], letters.get(it + 1)?))) else {
        return false;
    };
    is_digital(last.character) && is_digital(next.character)
}

/// The word each letter belongs to; letters that stand between two words count to the nearer one.
fn owners(words: &[&mut Word], letters: &[PlacedLetter]) -> Vec<usize> {
    by_count(words, letters).unwrap_or_else(|| by_place(words, letters))
}

/// Letter by letter, when there are as many as the words have and most are the same.
fn by_count(words: &[&mut Word], letters: &[PlacedLetter]) -> Option<Vec<usize>> {
    let signs = words.iter().enumerate().flat_map(|(idx, word)| word.text.chars().map(move |it| (idx, it)));
    let signs: Vec<(usize, char)> = signs.filter(|it| it.1 != ' ').collect();
    let n_read = letters.iter().filter(|it| it.character != ' ').count();
    let read = letters.iter().filter(|it| it.character != ' ');
    let n_same = signs.iter().zip(read).filter(|(a, b)| folded_sign(a.1) == folded_sign(b.character)).count();
    if n_read != signs.len() || n_same * 2 < n_read {
        return None;
    }
    let mut signs = signs.into_iter().peekable();
    let mut owner = 0;
    let owners = letters.iter().map(|it| {
        if it.character != ' ' {
            owner = signs.next().map_or(owner, |it| it.0);
            return owner;
        }
        owner
    });
    Some(owners.collect())
}

fn folded_sign(sign: char) -> char {
    folded(&sign.to_string()).chars().next().unwrap_or(sign)
}

fn by_place(words: &[&mut Word], letters: &[PlacedLetter]) -> Vec<usize> {
    let borders: Vec<f32> =
        words.windows(2).map(|it| (it[0].rect.right() + it[1].rect.left()) / 2.0).collect();
    let mut owner = 0;
    let place = |it: &PlacedLetter| {
        if it.character != ' ' {
            owner = borders.iter().filter(|border| it.x > **border).count().max(owner);
        }
        owner
    };
    letters.iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::{choose, is_same_reading, put_beside};
    use crate::model::{Confidence, OtherReading, Reader, Rect, Word};
    use crate::read::ocr::ppocr::PlacedLetter;

    /// Words of a line; each character takes 10 pixels.
    fn words(line: &str) -> Vec<Word> {
        let mut words = Vec::new();
        let mut left = 0.0;
        for text in line.split(' ') {
            let right = left + 10.0 * text.chars().count() as f32;
            let rect = Rect::new(left, 0.0, right, 20.0).unwrap();
            let confidence = Confidence::new(90).unwrap();
            words.push(Word {
                text: text.into(),
                rect,
                confidence,
                reader: Reader::Tesseract,
                others: Vec::new(),
            });
            left = right + 10.0;
        }
        words
    }

    fn letters(line: &str) -> Vec<PlacedLetter> {
        let confidence = Confidence::new(97).unwrap();
        let place = |(idx, character)| PlacedLetter { character, x: 10.0 * idx as f32 + 5.0, confidence };
        line.chars().enumerate().map(place).collect()
    }

    fn beside(page: &str, cell: &str) -> (bool, Vec<String>) {
        let mut words = words(page);
        let mut borrowed: Vec<&mut Word> = words.iter_mut().collect();
        let alike = put_beside(&mut borrowed, &letters(cell), Reader::PpOcr);
        (alike, words.into_iter().map(|it| it.others[0].text.clone()).collect())
    }

    #[test]
    fn each_word_gets_its_share_of_the_other_reading() {
        for (page, cell, alike, others) in [
            ("12.5", "12.5", true, vec!["12.5"]),
            ("12.5", "12.6", false, vec!["12.6"]),
            ("12.5", "", false, vec![""]),
            ("3.9 - 5.8", "3.9-5.8", true, vec!["3.9", "-", "5.8"]),
            ("3.9 – 5.8", "3.9 - 5.8", true, vec!["3.9", "–", "5.8"]),
            ("3.9 - 58", "3.9 - 5.8", false, vec!["3.9", "-", "5.8"]),
            ("< 5", "<5", true, vec!["<", "5"]),
            ("12.5.", "12.5", true, vec!["12.5."]),
            ("1O", "10", false, vec!["10"]),
            ("1,24", "1.24", false, vec!["1.24"]),
        ] {
            let others = others.into_iter().map(str::to_owned).collect();
            assert_eq!(beside(page, cell), (alike, others), "{page} and {cell}");
        }
    }

    #[test]
    fn a_gap_within_a_number_makes_another_number() {
        assert_eq!(beside("5 .6", "5.6"), (false, vec!["5.6".into(), "5.6".into()]));
        assert_eq!(beside("5.64", "5.6 4"), (false, vec!["5.6 4".into()]));
        assert_eq!(beside("12 500", "12500"), (false, vec!["12500".into(), "12500".into()]));
        assert_eq!(beside("12 500", "12 500"), (true, vec!["12".into(), "500".into()]));
    }

    #[test]
    fn what_engines_spell_differently_is_the_same() {
        for (a, b) in [("4.5", "4.5."), ("3-5", "3 – 5"), (": 5", "5"), ("10 ^3", "10^3"), ("μl", "µl")] {
            assert!(is_same_reading(a, b), "{a} and {b}");
        }
        for (a, b) in
            [("0", "O"), ("1.5", "15"), ("<5", "5"), ("5", "5%"), ("", "5"), ("-5", "5"), ("5", "5 6")]
        {
            assert!(!is_same_reading(a, b), "{a} and {b}");
        }
    }

    fn chosen(tesseract: (&str, u8), ppocr: (&str, u8), cell: Option<&str>) -> (String, Reader, Vec<String>) {
        let mut word = words(tesseract.0).remove(0);
        word.confidence = Confidence::new(tesseract.1).unwrap();
        let other = |text: &str, reader, percent| OtherReading {
            text: text.into(),
            reader,
            confidence: Confidence::new(percent).unwrap(),
        };
        word.others.push(other(ppocr.0, Reader::PpOcr, ppocr.1));
        word.others.extend(cell.map(|it| other(it, Reader::TesseractCell, 80)));
        choose(&mut word);
        (word.text, word.reader, word.others.into_iter().map(|it| it.text).collect())
    }

    #[test]
    fn the_text_changes_only_where_that_is_safe() {
        let kept = |text: &str, others: [&str; 1]| {
            (text.to_owned(), Reader::Tesseract, others.map(str::to_owned).to_vec())
        };
        assert_eq!(chosen(("12.5", 90), ("12.6", 99), None), kept("12.5", ["12.6"]));
        assert_eq!(chosen(("12.5", 40), ("12.6", 90), None), kept("12.5", ["12.6"]));
        assert_eq!(chosen(("g/dl", 40), ("7P/6", 99), None), kept("g/dl", ["7P/6"]));
        let taken = ("12.6".to_owned(), Reader::PpOcr, vec!["125".to_owned()]);
        assert_eq!(chosen(("125", 40), ("12.6", 99), None), taken);
        let backed = ("12.6".to_owned(), Reader::PpOcr, vec!["125".to_owned(), "12.6".to_owned()]);
        assert_eq!(chosen(("125", 92), ("12.6", 80), Some("12.6")), backed);
        let open = ("125".to_owned(), Reader::Tesseract, vec!["12.6".to_owned(), "12.5".to_owned()]);
        assert_eq!(chosen(("125", 92), ("12.6", 99), Some("12.5")), open);
    }
}
