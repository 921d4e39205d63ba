//! Two readings of a word, side by side.
//!
//! The reading of another engine is put on each word of a cell, also when it is the same: that it
//! is the same is what makes a number trustworthy. Which of two different ones holds is decided
//! here only where it is safe; the others stay on the word for those who know more.

use crate::model::{Confidence, OtherReading, Reader, Word};

use super::ppocr::PlacedLetter;

/// From here on PP-OCR is sure of a word: on real pages its number is then right and Tesseract's,
/// where it differs, wrong; mostly it lost a decimal point.
const SURE: u8 = 95;

/// Enough where Tesseract agrees in all but a raised exponent, which it can't read.
const SURE_OF_RAISED: u8 = 85;

/// Below this Tesseract guesses.
const GUESS: u8 = 40;

/// Signs that number words are made of.
const NUMBER_SIGNS: &str = "0123456789.,<>=≤≥+-–/:%^()*";

/// What engines make of the step up to an exponent.
const RAISED: &str = "^*°“”‘’'\"%";

/// How another reading of a cell compares with its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beside {
    /// All words are read alike.
    Alike,
    /// Some are not.
    Different,
    /// One engine has a gap where the other has none, so there is no telling whose share is which.
    Glued,
}

/// Puts another engine's reading of a cell on its words. `letters` go from left to right.
pub(super) fn put_beside(words: &mut [&mut Word], letters: &[PlacedLetter], reader: Reader) -> Beside {
    let mut beside = Beside::Alike;
    let shares = shares(words, letters);
    for (word, share) in words.iter_mut().zip(shares) {
        let Share { mut text, confidence, is_glued } = share;
        if !is_same_reading(&word.text, &text) {
            beside = if is_glued || beside == Beside::Glued { Beside::Glued } else { Beside::Different };
        } else if reader == Reader::PpOcr && text.contains('^') {
            word.text.clone_from(&text);
        } else {
            // What engines only spell differently is told in the word's own spelling.
            text.clone_from(&word.text);
        }
        word.others.push(OtherReading { text, reader, confidence });
    }
    beside
}

/// Makes PP-OCR's reading the text of a word of Tesseract's where it is a plain number and PP-OCR is
/// sure of it, or Tesseract reads the same on the cell alone. What was the text becomes one of the
/// others, so that all can see that the readings differ.
pub(super) fn choose(word: &mut Word) {
    if word.reader != Reader::Tesseract {
        return;
    }
    let of = |reader: Reader| word.others.iter().position(|it| it.reader == reader);
    let Some(idx) = of(Reader::PpOcr) else { return };
    let other = &word.others[idx];
    let percent = other.confidence.percent();
    let cell = of(Reader::TesseractCell).map(|it| &word.others[it]);
    let is_backed = cell.is_some_and(|it| is_same_reading(&it.text, &other.text));
    let is_better_number = is_number(&other.text) && (percent >= SURE || is_backed);
    // Two engines that agree on the cell are believed against a reading of the page that is a guess.
    let is_guess = word.confidence.percent() < GUESS && percent >= SURE_OF_RAISED;
    let is_better_word = is_backed && is_guess;
    let is_better_power = percent >= SURE_OF_RAISED && is_raised_twin(&word.text, &other.text);
    if other.text == word.text || !is_better_number && !is_better_power && !is_better_word {
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
/// digits, kinds of dashes, the step up to an exponent, and marks at the ends. "O" and "0" are never
/// the same.
fn is_same_reading(a: &str, b: &str) -> bool {
    folded(a) == folded(b)
}

/// Whether a text is made of nothing but a number and its signs, so that no unit or word is taken
/// from a reader that guesses them badly.
fn is_number(text: &str) -> bool {
    text.chars().any(|it| it.is_ascii_digit()) && text.chars().all(|it| NUMBER_SIGNS.contains(it))
}

/// Whether a reading has nothing or another sign where the other has the step up to an exponent, and
/// is the same in all else: "1043/ul" and "10^3/ul".
fn is_raised_twin(flat: &str, raised: &str) -> bool {
    let (flat, raised) = (folded(flat), folded(raised));
    let Some((base, exponent)) = raised.split_once('^') else { return false };
    let between = flat.strip_prefix(base).and_then(|it| it.strip_suffix(exponent));
    between.is_some_and(|it| it.chars().count() <= 2)
}

fn folded(text: &str) -> String {
    let signs: Vec<char> =
        text.trim_matches([' ', ':', ';']).trim_end_matches(['.', ',', ' ']).chars().collect();
    let mut folded = String::with_capacity(text.len());
    for (idx, &sign) in signs.iter().enumerate() {
        let next = signs.get(idx + 1);
        let is_raising =
            next.is_some_and(char::is_ascii_digit) && idx > 0 && signs[idx - 1].is_alphanumeric();
        match sign {
            ' ' if !parts_digits(&signs, idx) => {}
            '–' | '—' | '−' | '‐' | '‑' => folded.push('-'),
            _ if is_raising && RAISED.contains(sign) => folded.push('^'),
            '‘' | '’' => folded.push('\''),
            'μ' | 'µ' => folded.push('u'),
            _ => folded.push(sign),
        }
    }
    folded
}

/// A text without the spaces that part no two digits.
fn tight(text: &str) -> String {
    let signs: Vec<char> = text.trim().chars().collect();
    let is_kept = |it: &usize| signs[*it] != ' ' || parts_digits(&signs, *it);
    (0..signs.len()).filter(is_kept).map(|it| signs[it]).collect()
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
    /// Whether it is what was read of several words.
    is_glued: bool,
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
        texts.extend((begin..end).map(|_| share_of(&whole, end - begin > 1)));
        begin = end;
    }
    texts
}

fn share_of(letters: &[PlacedLetter], is_glued: bool) -> Share {
    let text: String = letters.iter().map(|it| it.character).collect();
    let signs = letters.iter().filter(|it| it.character != ' ');
    let confidence = signs.map(|it| it.confidence).min().unwrap_or(Confidence::clamped(0.0));
    Share { text: tight(&text), confidence, is_glued }
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
    use super::{Beside, choose, is_same_reading, put_beside};
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

    fn beside(page: &str, cell: &str) -> (Beside, Vec<String>) {
        let mut words = words(page);
        let mut borrowed: Vec<&mut Word> = words.iter_mut().collect();
        let beside = put_beside(&mut borrowed, &letters(cell), Reader::PpOcr);
        (beside, words.into_iter().map(|it| it.others[0].text.clone()).collect())
    }

    #[test]
    fn each_word_gets_its_share_of_the_other_reading() {
        for (page, cell, compared, others) in [
            ("12.5", "12.5", Beside::Alike, vec!["12.5"]),
            ("12.5", "12.6", Beside::Different, vec!["12.6"]),
            ("12.5", "", Beside::Different, vec![""]),
            ("3.9 - 5.8", "3.9-5.8", Beside::Alike, vec!["3.9", "-", "5.8"]),
            ("3.9 – 5.8", "3.9 - 5.8", Beside::Alike, vec!["3.9", "–", "5.8"]),
            ("3.9 - 58", "3.9 - 5.8", Beside::Different, vec!["3.9", "-", "5.8"]),
            ("39-58", "3.9 - 5.8", Beside::Different, vec!["3.9-5.8"]),
            ("< 5", "<5", Beside::Alike, vec!["<", "5"]),
            ("12.5.", "12.5", Beside::Alike, vec!["12.5."]),
            ("1O", "10", Beside::Different, vec!["10"]),
            ("1,24", "1.24", Beside::Different, vec!["1.24"]),
            ("10*5", "10^5", Beside::Alike, vec!["10^5"]),
        ] {
            let others = others.into_iter().map(str::to_owned).collect();
            assert_eq!(beside(page, cell), (compared, others), "{page} and {cell}");
        }
    }

    #[test]
    fn a_gap_within_a_number_makes_another_number() {
        assert_eq!(beside("5 .6", "5.6"), (Beside::Glued, vec!["5.6".into(), "5.6".into()]));
        assert_eq!(beside("5.64", "5.6 4"), (Beside::Different, vec!["5.6 4".into()]));
        assert_eq!(beside("12 500", "12500"), (Beside::Glued, vec!["12500".into(), "12500".into()]));
        assert_eq!(beside("12 500", "12 500"), (Beside::Alike, vec!["12".into(), "500".into()]));
    }

    #[test]
    fn what_engines_spell_differently_is_the_same() {
        for (a, b) in [
            ("4.5", "4.5."),
            ("3-5", "3 – 5"),
            (": 5", "5"),
            ("10 ^3", "10^3"),
            ("μl", "ul"),
            ("10°3", "10^3"),
        ] {
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
        let kept = |text: &str, other: &str| (text.to_owned(), Reader::Tesseract, vec![other.to_owned()]);
        let taken = |text: &str, old: &str| (text.to_owned(), Reader::PpOcr, vec![old.to_owned()]);
        assert_eq!(chosen(("12.5", 90), ("12.6", 99), None), taken("12.6", "12.5"));
        assert_eq!(chosen(("12.5", 40), ("12.6", 90), None), kept("12.5", "12.6"));
        assert_eq!(chosen(("g/dl", 40), ("7P/6", 99), None), kept("g/dl", "7P/6"));
        assert_eq!(chosen(("1043/ul", 92), ("10^3/ul", 99), None), taken("10^3/ul", "1043/ul"));
        assert_eq!(chosen(("1043/ul", 92), ("10^3/7l", 99), None), kept("1043/ul", "10^3/7l"));
        let backed = ("12.6".to_owned(), Reader::PpOcr, vec!["125".to_owned(), "12.6".to_owned()]);
        assert_eq!(chosen(("125", 92), ("12.6", 80), Some("12.6")), backed);
        let open = ("125".to_owned(), Reader::Tesseract, vec!["12.6".to_owned(), "12.5".to_owned()]);
        assert_eq!(chosen(("125", 92), ("12.6", 90), Some("12.5")), open);
    }
}
