//! Text of records made inert: nothing in it can steer a terminal, a browser or the direction of writing.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What a link may hold as it is; RFC 3986, section 2.3.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Returns the text with every character that is not seen but acts made harmless.
///
/// Control characters become U+FFFD, so that a digit lost beside one does not go unseen; tab and
/// carriage return become blanks, and the line feed stays. Characters that turn the direction of
/// writing, and those without width that join nothing, are left out: they could make 12.5 look
/// like 5.21, or hide what a cell begins with.
pub(super) fn inert(text: &str) -> Cow<'_, str> {
    if text.chars().all(|it| matches!(kind(it), Kind::Plain)) {
        return Cow::Borrowed(text);
    }
    let mut inert = String::with_capacity(text.len());
    for character in text.replace("\r\n", "\n").chars() {
        match kind(character) {
            Kind::Plain => inert.push(character),
            Kind::Blank => inert.push(' '),
            Kind::Control => inert.push(char::REPLACEMENT_CHARACTER),
            Kind::Unseen => {}
        }
    }
    Cow::Owned(inert)
}

/// Returns the inert text on one line.
pub(super) fn inert_line(text: &str) -> String {
    inert(text).replace('\n', " ")
}

/// Returns the text as one part of a link, or as an id that a link can lead to.
pub(super) fn link_part(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

#[derive(Clone, Copy)]
enum Kind {
    Plain,
    Blank,
    Control,
    Unseen,
}

fn kind(character: char) -> Kind {
    match character {
        '\n' => Kind::Plain,
        '\t' | '\r' | '\u{2028}' | '\u{2029}' => Kind::Blank,
        it if it.is_control() => Kind::Control,
        // Embeddings, overrides and isolates of Unicode Standard Annex 9, the annotation and tag
        // characters, and blanks without width. The joiners U+200C and U+200D stay: Indian and
        // Persian words need them. So do the marks U+200E, U+200F and U+061C, which turn nothing.
        '\u{202A}'..='\u{202E}'
        | '\u{2066}'..='\u{2069}'
        | '\u{206A}'..='\u{206F}'
        | '\u{200B}'
        | '\u{2060}'..='\u{2064}'
        | '\u{FEFF}'
        | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E007F}' => Kind::Unseen,
        _ => Kind::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::{inert, inert_line};

    #[test]
    fn what_acts_unseen_becomes_harmless() {
        for (case, text, want) in [
            ("plain text stays", "Potassium 5.1 <b>", "Potassium 5.1 <b>"),
            ("a line feed stays", "a\nb", "a\nb"),
            ("carriage return and line feed are one", "a\r\nb", "a\nb"),
            ("a tab is a blank", "a\tb", "a b"),
            ("a control character is shown", "1\u{0}2\u{1b}[31m", "1\u{fffd}2\u{fffd}[31m"),
            ("so is one of the second set", "1\u{85}2\u{9b}", "1\u{fffd}2\u{fffd}"),
            ("a right-to-left override goes", "\u{202e}5.21\u{202c}", "5.21"),
            ("isolates go", "\u{2067}a\u{2069}", "a"),
            ("a hidden start goes", "\u{feff}\u{200b}=1", "=1"),
            ("a joiner stays", "क्\u{200d}ष", "क्\u{200d}ष"),
        ] {
            assert_eq!(inert(text), want, "{case}");
        }
        assert_eq!(inert_line("a\nb"), "a b");
    }
}
