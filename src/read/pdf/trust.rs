//! Whether the text layer of a page may be believed.

use crate::read::pdf::glyphs::Seen;
use crate::read::pdf::words::DrawnWord;

/// Letters without a meaning that a page may have (bullets, logos), as a share of its letters.
const UNKNOWN_LETTERS: f32 = 0.1;

/// Fewer words than this don't tell whether they are gibberish.
const ENOUGH_WORDS: usize = 15;

/// The least share of vowels in the long words of a page; languages in Latin letters have a third
/// and more, a shifted alphabet ("3DWLHQW" for "Patient") a fifth at most.
const LEAST_VOWELS: f32 = 0.24;

/// Letters a word has to look at.
const LONG: usize = 4;

/// What to do with the text layer of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Read it.
    Trusted,
    /// There is none.
    NoText,
    /// It can't be seen: another program's reading of a picture.
    Hidden,
    /// Its letters have no meaning, or the wrong one.
    Garbled,
}

/// Judges the words of a page.
pub(super) fn judge(words: &[DrawnWord]) -> Verdict {
    let n_letters = |seen: Seen| -> usize {
        words.iter().filter(|it| it.seen == seen).map(|it| it.word.text.chars().count()).sum()
    };
    let (n_drawn, n_hidden) = (n_letters(Seen::Drawn), n_letters(Seen::Hidden));
    if n_hidden > n_drawn {
        return Verdict::Hidden;
    }
    if n_drawn == 0 {
        return Verdict::NoText;
    }
    let drawn = || words.iter().filter(|it| it.seen == Seen::Drawn);
    let n_unknown: usize = drawn().map(|it| it.n_unknown).sum();
    if n_unknown as f32 > UNKNOWN_LETTERS * n_drawn as f32 {
        return Verdict::Garbled;
    }
    let is_gibberish = is_gibberish(drawn().map(|it| it.word.text.as_str()));
    if is_gibberish { Verdict::Garbled } else { Verdict::Trusted }
}

/// Whether long words have too few vowels for a language.
fn is_gibberish<'a>(texts: impl Iterator<Item = &'a str>) -> bool {
    let is_vowel = |it: &char| "aeiouAEIOU".contains(*it) || matches!(it, '\u{C0}'..='\u{24F}');
    let (mut n_words, mut n_letters, mut n_vowels) = (0, 0, 0);
    for text in texts.filter(|it| is_latin_word(it)) {
        n_words += 1;
        n_letters += text.chars().filter(|it| it.is_alphabetic()).count();
        n_vowels += text.chars().filter(is_vowel).count();
    }
    n_words >= ENOUGH_WORDS && (n_vowels as f32) < LEAST_VOWELS * n_letters as f32
}

/// Whether a text is a word of some length in Latin letters.
fn is_latin_word(text: &str) -> bool {
    let n_latin =
        text.chars().filter(|it| matches!(it, 'a'..='z' | 'A'..='Z' | '\u{C0}'..='\u{24F}')).count();
    n_latin >= LONG && n_latin * 3 >= text.chars().count() * 2
}

#[cfg(test)]
mod tests {
    use hayro_interpret::kurbo::Vec2;

    use super::{Verdict, is_gibberish, judge};
    use crate::model::{Confidence, Reader, Rect, Word};
    use crate::read::pdf::glyphs::Seen;
    use crate::read::pdf::words::DrawnWord;

    fn words(text: &str, seen: Seen) -> Vec<DrawnWord> {
        let word = |text: &str| Word {
            text: text.to_owned(),
            rect: Rect::new(0.0, 0.0, 1.0, 1.0).unwrap(),
            confidence: Confidence::FULL,
            reader: Reader::File,
            others: Vec::new(),
        };
        let drawn = |text: &str| DrawnWord {
            word: word(text),
            seen,
            em: 10.0,
            direction: Vec2::new(1.0, 0.0),
            n_unknown: text.chars().filter(|it| *it == '\u{FFFD}').count(),
        };
        text.split_whitespace().map(drawn).collect()
    }

    const REPORT: &str = "Patient Name Complete Blood Count Haemoglobin Leukocytes Neutrophils Reference \
                          Range Result Glucose Creatinine Sodium Potassium Bilirubin Total Direct";

    #[test]
    fn a_report_is_trusted_and_its_shifted_letters_are_not() {
        assert_eq!(judge(&words(REPORT, Seen::Drawn)), Verdict::Trusted);
        let shifted: String = REPORT
            .chars()
            .map(|it| if it == ' ' { it } else { char::from_u32(it as u32 - 29).unwrap_or(it) })
            .collect();
        assert_eq!(judge(&words(&shifted, Seen::Drawn)), Verdict::Garbled, "{shifted}");
    }

    #[test]
    fn letters_without_meaning_make_a_page_garbled() {
        assert_eq!(judge(&words("Na \u{FFFD}\u{FFFD}\u{FFFD} mmol/L", Seen::Drawn)), Verdict::Garbled);
        assert_eq!(judge(&words(&format!("\u{FFFD} {REPORT}"), Seen::Drawn)), Verdict::Trusted);
    }

    #[test]
    fn what_cannot_be_seen_is_not_trusted() {
        assert_eq!(judge(&words(REPORT, Seen::Hidden)), Verdict::Hidden);
        assert_eq!(judge(&words(REPORT, Seen::Covered)), Verdict::NoText);
        assert_eq!(judge(&[]), Verdict::NoText);
    }

    #[test]
    fn languages_are_no_gibberish() {
        let texts = [
            REPORT,
            "Hämoglobin Leukozyten Schwangerschaft Größe Kreatinin Blutbild Thrombozyten Patient Straße \
             Befund Untersuchung Normalwert Ergebnis Einheit Auftrag Labor",
            "Hemoglobina Leucocitos Glucosa Colesterol Triglicéridos Creatinina Paciente Fecha Médico \
             Resultado Unidades Valores Referencia Laboratorio Orina Sangre",
            "Krwinki Płytki Badanie Wynik Norma Jednostka Pacjent Lekarz Hemoglobina Limfocyty \
             Przychodnia Materiał Surowica Pobranie Zlecenie Wydruk",
        ];
        for text in texts {
            assert!(!is_gibberish(text.split_whitespace()), "{text}");
        }
    }
}
