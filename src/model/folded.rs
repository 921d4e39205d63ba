//! Texts folded for comparison: without case, accents and punctuation, with the way back to the words.

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words folded into one text with one space between, before and behind.
///
/// A phrase that is folded and set between spaces is found in it as whole words only. "X-Ray",
/// "x ray" and "X. RAY" are the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    text: String,
    /// For each folded word the byte where it starts and the index of the word it comes from.
    starts: Vec<(usize, usize)>,
}

/// A text without accents and in compatible letters; most texts are plain already.
pub fn without_marks(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.nfkd().filter(|it| !is_combining_mark(*it)).collect())
}

/// Folds a text: lower case, no accents, one space where letters and digits end.
pub fn fold(text: &str) -> String {
    Folded::of([text]).text.trim().to_owned()
}

impl Folded {
    /// Folds words in their order.
    pub fn of<'a>(words: impl IntoIterator<Item = &'a str>) -> Folded {
        let mut folded = Folded { text: " ".to_owned(), starts: Vec::new() };
        for (word_idx, word) in words.into_iter().enumerate() {
            let mut is_inside = false;
            for letter in without_marks(word).chars().flat_map(char::to_lowercase) {
                if !letter.is_alphanumeric() {
                    folded.end_word(&mut is_inside);
                    continue;
                }
                if !is_inside {
                    folded.starts.push((folded.text.len(), word_idx));
                    is_inside = true;
                }
                match letter {
                    'ł' => folded.text.push('l'),
                    'ı' => folded.text.push('i'),
                    'ø' => folded.text.push('o'),
                    'æ' => folded.text.push_str("ae"),
                    'œ' => folded.text.push_str("oe"),
                    'ß' => folded.text.push_str("ss"),
                    _ => folded.text.push(letter),
                }
            }
            folded.end_word(&mut is_inside);
        }
        folded
    }

    /// The folded text, with a space before and behind; one space when there are no words.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many folded words there are; "X-ray" is two.
    pub fn n_words(&self) -> usize {
        self.starts.len()
    }

    /// The words, by index, that a range of the folded text comes from.
    pub fn words_at(&self, range: Range<usize>) -> Range<usize> {
        let from = self.starts.partition_point(|it| it.0 < range.start);
        let to = self.starts.partition_point(|it| it.0 < range.end);
        match self.starts.get(from..to).unwrap_or_default() {
            [first, .., last] => first.1..last.1 + 1,
            [only] => only.1..only.1 + 1,
            [] => 0..0,
        }
    }

    fn end_word(&mut self, is_inside: &mut bool) {
        if *is_inside {
            self.text.push(' ');
            *is_inside = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Folded, fold};

    #[test]
    fn case_accents_and_punctuation_do_not_matter() {
        let cases = [
            ("X-Ray", "x ray"),
            ("  Age / Sex : ", "age sex"),
            ("Fecha de Emisión", "fecha de emision"),
            ("Pt. Name", "pt name"),
            ("Çıktı ŞIRNAK", "cikti sirnak"),
            ("Wyniki badań, łącznie", "wyniki badan lacznie"),
            ("ﬁndings", "findings"),
            ("10³/µL", "103 μl"),
            ("", ""),
            ("—", ""),
        ];
        for (text, folded) in cases {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn a_range_of_the_folded_text_leads_back_to_its_words() {
        let folded = Folded::of(["Patient-Name", ":", "Ann", "Lee"]);
        assert_eq!(folded.text(), " patient name ann lee ");
        let at = folded.text().find(" ann ").unwrap();
        assert_eq!(folded.words_at(at + 1..at + 4), 2..3);
        assert_eq!(folded.words_at(1..13), 0..1);
        assert_eq!(folded.words_at(0..1), 0..0);
    }
}
