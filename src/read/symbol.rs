//! Letters of the fonts Symbol and Wingdings, which reports use for Greek letters, bounds and boxes.
//!
//! In Symbol an "m" is a µ: read as a letter, µg would become mg.

/// Returns the letter at a place of such a font, told as a byte or as Word's private character for it.
pub(super) fn letter(code: u32) -> char {
    match code & 0xFF {
        it @ 0x20..=0x40 => char::from_u32(it).unwrap_or(' '),
        0x61 => 'α',
        0x62 => 'β',
        0x67 => 'γ',
        0x44 => 'Δ',
        0x6D => 'µ',
        0xA3 => '≤',
        0xA8 | 0x6F => '☐',
        0xAD => '↑',
        0xAF => '↓',
        0xB0 => '°',
        0xB1 => '±',
        0xB3 => '≥',
        0xB4 => '×',
        0xB7 => '•',
        0xFD | 0xFE | 0x78 => '☒',
        _ => char::REPLACEMENT_CHARACTER,
    }
}

/// Returns a text with Word's private characters for such letters as letters.
pub(super) fn told(text: &str) -> String {
    text.chars()
        .map(|it| if ('\u{F020}'..='\u{F0FF}').contains(&it) { letter(u32::from(it)) } else { it })
        .collect()
}
