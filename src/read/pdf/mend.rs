//! Characters of a text layer as they should be: ligatures taken apart, double encoding undone.

use crate::read::text::windows_1252;

/// Whether a character says nothing outside of its font.
pub(super) fn is_private(letter: char) -> bool {
    let is_private = matches!(letter, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFD}');
    is_private || letter == char::REPLACEMENT_CHARACTER
}

/// Adds a character to a word: ligatures as letters, invisible characters not at all.
pub(super) fn push(text: &mut String, letter: char) {
    match letter {
        'ﬀ' => text.push_str("ff"),
        'ﬁ' => text.push_str("fi"),
        'ﬂ' => text.push_str("fl"),
        'ﬃ' => text.push_str("ffi"),
        'ﬄ' => text.push_str("ffl"),
        'ﬅ' | 'ﬆ' => text.push_str("st"),
        // The sign of the unit and the letter of the alphabet look alike and mean the same here.
        '\u{3BC}' => text.push('µ'),
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{FEFF}' => {}
        it if it.is_control() => {}
        it => text.push(it),
    }
}

/// Undoes UTF-8 that was taken for Windows-1252 and encoded again: "Âµ" is "µ".
///
/// Only text that is valid UTF-8 when taken back is changed; that hardly happens by chance.
pub(super) fn mended(text: String) -> String {
    let is_lead = |it: char| matches!(it, '\u{C2}'..='\u{F4}');
    if !text.chars().any(is_lead) {
        return text;
    }
    let mut mended = String::with_capacity(text.len());
    let letters: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < letters.len() {
        let (letter, n_taken) = undone(&letters[at..]).unwrap_or((letters[at], 1));
        mended.push(letter);
        at += n_taken;
    }
    mended
}

/// The character that the first letters stand for when they are bytes of UTF-8.
fn undone(letters: &[char]) -> Option<(char, usize)> {
    let length = match letters.first()? {
        '\u{C2}'..='\u{DF}' => 2,
        '\u{E0}'..='\u{EF}' => 3,
        '\u{F0}'..='\u{F4}' => 4,
        _ => return None,
    };
    let bytes: Vec<u8> = letters.get(..length)?.iter().map(|it| byte_of(*it)).collect::<Option<_>>()?;
    let text = std::str::from_utf8(&bytes).ok()?;
    Some((text.chars().next()?, length))
}

/// The byte a character has in Windows-1252.
fn byte_of(letter: char) -> Option<u8> {
    (0..=u8::MAX).find(|it| windows_1252(*it) == letter)
}

#[cfg(test)]
mod tests {
    use super::{is_private, mended, push};

    #[test]
    fn double_encoding_is_undone_and_right_text_stays() {
        let cases = [
            ("Âµg", "µg"),
            ("37Â°C", "37°C"),
            ("â‰¤5", "≤5"),
            ("GlucosÃ©", "Glucosé"),
            ("â€“", "–"),
            ("Ägypten", "Ägypten"),
            ("Année", "Année"),
            ("MÜNCHEN", "MÜNCHEN"),
            ("Ñandú", "Ñandú"),
            ("Â", "Â"),
        ];
        for (text, wanted) in cases {
            assert_eq!(mended(text.to_owned()), wanted);
        }
    }

    #[test]
    fn ligatures_are_taken_apart_and_invisible_characters_left_out() {
        let mut text = String::new();
        "proﬁle\u{AD}\u{200B}aﬀect\u{7}".chars().for_each(|it| push(&mut text, it));
        assert_eq!(text, "profileaffect");
    }

    #[test]
    fn private_characters_are_known() {
        assert!(is_private('\u{F0B7}') && is_private('\u{FFFD}'));
        assert!(!is_private('a') && !is_private('µ'));
    }
}
