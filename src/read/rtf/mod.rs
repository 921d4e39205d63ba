//! Rich text (RTF 1.9.1): its control words are few, and what they do to text is told to a sheet.
//!
//! No well-kept library reads its tables, which are what results stand in.

mod group;

use std::collections::BTreeSet;

use encoding_rs::{Encoding, WINDOWS_1252};

use self::group::{Group, Place, UNSHOWN, code_page};
use crate::model::{Problem, ProblemKind};
use crate::read::package::damaged;
use crate::read::sheet::Sheet;
use crate::read::{Ocr, Part, Settings, symbol};

/// Twentieths of a point that a column of characters is wide, so that the usual tab stops are ours.
const TWIPS: usize = 90;

/// Groups within groups; a file with more is not read to its end.
const MAX_DEPTH: usize = 1_000;

/// Whether the bytes are rich text.
pub(super) fn is_rtf(bytes: &[u8]) -> bool {
    bytes.starts_with(b"{\\rtf")
}

/// Reads rich text; pictures in it are a problem.
pub(super) fn read(bytes: &[u8], settings: &Settings, _ocr: &mut dyn Ocr, tell: &mut dyn FnMut(Part)) {
    let mut text = Text::of(bytes);
    text.walk();
    text.end_table();
    let mut sheet = std::mem::take(&mut text.header);
    sheet.append(text.sheet);
    sheet.append(text.footer);
    sheet.tell(settings, tell);
    if text.is_cut {
        tell(Part::Problem(damaged()));
    }
    if text.has_pictures {
        let detail = "pictures in the document are not read; ask for the document as PDF";
        tell(Part::Problem(Problem::of_file(ProblemKind::BrokenPage, detail)));
    }
}

/// The text as it is told.
struct Text<'a> {
    bytes: &'a [u8],
    at: usize,
    group: Group,
    groups: Vec<Group>,
    sheet: Sheet,
    header: Sheet,
    footer: Sheet,
    encoding: &'static Encoding,
    /// Letters of the old encoding that are not told yet; some need two bytes.
    letters: Vec<u8>,
    /// The first half of a character of UTF-16.
    high: Option<u16>,
    n_to_skip: usize,
    /// The number of the last font named, and the fonts of signs.
    font: i32,
    symbols: BTreeSet<i32>,
    /// Whether the paragraph belongs to a row.
    is_in_row: bool,
    in_table: bool,
    is_row_open: bool,
    is_cell_open: bool,
    /// The tab stops of the paragraph, in columns.
    stops: Vec<usize>,
    is_cut: bool,
    has_pictures: bool,
}

impl<'a> Text<'a> {
    fn of(bytes: &'a [u8]) -> Text<'a> {
        Text {
            bytes,
            at: 0,
            group: Group::default(),
            groups: Vec::new(),
            sheet: Sheet::default(),
            header: Sheet::default(),
            footer: Sheet::default(),
            encoding: WINDOWS_1252,
            letters: Vec::new(),
            high: None,
            n_to_skip: 0,
            font: 0,
            symbols: BTreeSet::new(),
            is_in_row: false,
            in_table: false,
            is_row_open: false,
            is_cell_open: false,
            stops: Vec::new(),
            is_cut: false,
            has_pictures: false,
        }
    }

    fn walk(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'{' if self.groups.len() == MAX_DEPTH => break,
                b'{' => {
                    self.tell_letters();
                    self.groups.push(self.group);
                }
                b'}' => {
                    self.tell_letters();
                    match self.groups.pop() {
                        Some(group) => self.group = group,
                        None => break,
                    }
                    if self.groups.is_empty() {
                        return;
                    }
                }
                b'\\' => self.control(),
                b'\r' | b'\n' | 0 => {}
                _ => self.letter(byte),
            }
        }
        self.tell_letters();
        self.is_cut = true;
    }

    fn control(&mut self) {
        let rest = &self.bytes[self.at..];
        let n_name = rest.iter().take_while(|it| it.is_ascii_alphabetic()).count();
        if n_name == 0 {
            self.at += 1;
            return self.sign(rest.first().copied().unwrap_or(b' '));
        }
        let number = &rest[n_name..];
        let n_sign = usize::from(number.first() == Some(&b'-'));
        let n_digits = number[n_sign..].iter().take_while(|it| it.is_ascii_digit()).count();
        let n_number = if n_digits == 0 { 0 } else { n_sign + n_digits };
        let value = std::str::from_utf8(&number[..n_number]).ok().and_then(|it| it.parse::<i32>().ok());
        let is_spaced = number.get(n_number) == Some(&b' ');
        self.at += n_name + n_number + usize::from(is_spaced);
        // The name is of letters only.
        let name = std::str::from_utf8(&rest[..n_name]).unwrap_or("");
        if name == "bin" {
            self.at = (self.at + usize::try_from(value.unwrap_or(0)).unwrap_or(0)).min(self.bytes.len());
            return;
        }
        if name != "u" {
            self.tell_letters();
        }
        self.word(name, value);
    }

    /// A control sign: a byte of the old encoding, or a mark.
    fn sign(&mut self, sign: u8) {
        match sign {
            b'\'' => {
                let digits = self.bytes.get(self.at..self.at + 2).and_then(|it| std::str::from_utf8(it).ok());
                let byte = digits.and_then(|it| u8::from_str_radix(it, 16).ok());
                self.at = (self.at + 2).min(self.bytes.len());
                self.letter(byte.unwrap_or(b'?'));
            }
            b'*' => self.group.is_unshown = true,
            b'\\' | b'{' | b'}' => self.letter(sign),
            b'~' => self.write(" "),
            b'_' => self.write("-"),
            b'\r' | b'\n' => self.end_line(),
            _ => {}
        }
    }

    fn word(&mut self, name: &str, value: Option<i32>) {
        let is_on = value != Some(0);
        match name {
            "ansicpg" => self.encoding = code_page(value.unwrap_or(1252)),
            "mac" => self.encoding = encoding_rs::MACINTOSH,
            "uc" => self.group.n_stand_ins = usize::try_from(value.unwrap_or(1)).unwrap_or(0),
            "u" => self.unicode(value.unwrap_or(0)),
            "pict" => {
                self.has_pictures |= !self.group.is_unshown;
                self.group.is_unshown = true;
            }
            "shppict" | "shptxt" | "shpinst" => {
                // Groups that old programs skip and that hold what is shown.
                let around = self.groups.last().is_some_and(|it| it.is_unshown);
                self.group.is_unshown = around && name != "shptxt";
            }
            "header" | "headerl" | "headerr" | "headerf" => self.group.place = Place::Header,
            "footer" | "footerl" | "footerr" | "footerf" => self.group.place = Place::Footer,
            "v" => self.group.is_hidden = is_on,
            "deleted" => self.group.is_hidden |= is_on,
            "super" => self.group.is_raised = is_on,
            "nosupersub" => self.group.is_raised = false,
            "plain" => {
                (self.group.is_hidden, self.group.is_raised, self.group.is_symbol) = (false, false, false);
            }
            "pard" => {
                self.stops.clear();
                self.is_in_row = false;
            }
            "intbl" => self.is_in_row = true,
            "f" => {
                self.font = value.unwrap_or(0);
                self.group.is_symbol = self.symbols.contains(&self.font);
            }
            "fcharset" if self.group.is_fonts && value == Some(2) => {
                self.symbols.insert(self.font);
            }
            "tx" => self.stops.extend(value.and_then(|it| usize::try_from(it).ok()).map(|it| it / TWIPS)),
            "par" | "line" => self.end_line(),
            "page" | "sect" if self.is_shown() => {
                self.end_table();
                self.sheet.new_page();
            }
            "tab" if self.is_shown() => {
                self.begin_cell();
                let stops = std::mem::take(&mut self.stops);
                self.target().tab(&stops);
                self.stops = stops;
            }
            "trowd" if !self.is_row_open => {
                self.is_in_row = true;
                self.begin_row();
            }
            // A table within a cell keeps its lines, not its columns.
            "nestcell" => self.write("   "),
            "nestrow" => self.target().end_line(),
            "cell" => {
                self.begin_cell();
                self.target().flush();
                self.is_cell_open = false;
            }
            "row" => self.is_row_open = false,
            "bullet" => self.write("•"),
            "endash" => self.write("–"),
            "emdash" => self.write("—"),
            "lquote" | "rquote" => self.write("'"),
            "ldblquote" | "rdblquote" => self.write("\""),
            "fonttbl" => (self.group.is_unshown, self.group.is_fonts) = (true, true),
            _ if UNSHOWN.contains(&name) => self.group.is_unshown = true,
            _ => {}
        }
    }

    /// A character of UTF-16, and how many bytes behind it stand for it in old programs.
    fn unicode(&mut self, value: i32) {
        self.n_to_skip = 0;
        self.tell_letters();
        let unit = value.to_le_bytes();
        let unit = u16::from_le_bytes([unit[0], unit[1]]);
        let units: Vec<u16> = self.high.take().into_iter().chain([unit]).collect();
        if units.len() == 1 && (0xD800..0xDC00).contains(&unit) {
            self.high = Some(unit);
        } else {
            self.write(&symbol::told(&String::from_utf16_lossy(&units)));
        }
        self.n_to_skip = self.group.n_stand_ins;
    }

    fn letter(&mut self, byte: u8) {
        if self.n_to_skip > 0 {
            self.n_to_skip -= 1;
            return;
        }
        self.letters.push(byte);
    }

    fn tell_letters(&mut self) {
        self.n_to_skip = 0;
        if !self.letters.is_empty() {
            let letters = std::mem::take(&mut self.letters);
            if self.group.is_symbol {
                let text: String = letters.iter().map(|it| symbol::letter(u32::from(*it))).collect();
                return self.write(&text);
            }
            let text = self.encoding.decode_without_bom_handling(&letters).0;
            self.write(&text);
        }
    }

    fn write(&mut self, text: &str) {
        if !self.is_shown() {
            return;
        }
        self.tell_letters();
        self.begin_cell();
        let is_raised = self.group.is_raised;
        let sheet = self.target();
        if is_raised {
            sheet.raise(text);
        }
        sheet.write(text);
    }

    fn end_line(&mut self) {
        if self.is_shown() {
            // A paragraph outside of every row ends the table.
            if self.in_table && !self.is_row_open && !self.is_in_row {
                self.end_table();
            }
            self.target().end_line();
        }
    }

    fn begin_row(&mut self) {
        if self.is_shown() && self.group.place == Place::Page {
            if !self.in_table {
                self.sheet.begin_table();
            }
            self.sheet.begin_row();
            (self.in_table, self.is_row_open, self.is_cell_open) = (true, true, false);
        }
    }

    /// Text within a row begins a cell, text behind the last row ends the table.
    fn begin_cell(&mut self) {
        if self.group.place != Place::Page {
            return;
        }
        // A row may do without saying again how its cells lie.
        if self.is_in_row && !self.is_row_open {
            self.begin_row();
        }
        if !self.in_table {
            return;
        }
        if !self.is_row_open {
            return self.end_table();
        }
        if !std::mem::replace(&mut self.is_cell_open, true) {
            self.sheet.begin_cell(1, 1);
        }
    }

    fn end_table(&mut self) {
        if std::mem::take(&mut self.in_table) {
            self.sheet.end_table();
        }
        (self.is_row_open, self.is_cell_open) = (false, false);
    }

    fn is_shown(&self) -> bool {
        !self.group.is_unshown && !self.group.is_hidden
    }

    fn target(&mut self) -> &mut Sheet {
        match self.group.place {
            Place::Page => &mut self.sheet,
            Place::Header => &mut self.header,
            Place::Footer => &mut self.footer,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::model::{Page, Reading, Word};
    use crate::read::{Ocr, OcrError, Picture, Settings, gather};

    struct Blind;

    impl Ocr for Blind {
        fn words(&mut self, _: &Picture) -> Result<Vec<Word>, OcrError> {
            Ok(Vec::new())
        }
    }

    fn reading(bytes: &[u8]) -> Reading {
        let settings =
            Settings { languages: Vec::new(), passwords: Vec::new(), pages: None, member: Vec::new() };
        let mut parts = Vec::new();
        read(bytes, &settings, &mut Blind, &mut |part| parts.push(part));
        gather(parts)
    }

    fn text(page: &Page) -> String {
        page.words.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn control_words_do_what_they_say() {
        let cases: [(&str, &str); 8] = [
            (r"{\rtf1 5 \'b5g}", "5 µg"),
            (r"{\rtf1\ansicpg1251 \'ca 5}", "К 5"),
            (r"{\rtf1 5 \u956?g \u-3987\'6d}", "5 μg µ"),
            (r"{\rtf1{\fonttbl{\f0 A;}{\f3\fcharset2 Symbol;}}{\f3 m}g {\f0 m}g}", "µg mg"),
            (r"{\rtf1 10{\super 9}/L}", "10^9/L"),
            (r"{\rtf1 a{\*\unknown b}{\v c}{\deleted d} e\{f\}}", "a e{f}"),
            (r"{\rtf1 a\par b\tab c}", "a b c"),
            (r"{\rtf1 {\field{\*\fldinst PAGE}{\fldrslt 3}} of 4}", "3 of 4"),
        ];
        for (rtf, expected) in cases {
            assert_eq!(text(&reading(rtf.as_bytes()).pages[0]), expected, "{rtf}");
        }
    }

    #[test]
    fn rows_without_a_definition_of_their_own_keep_the_columns() {
        let rtf =
            r"{\rtf1\trowd\pard\intbl Sodium\cell 140\cell\row\pard\intbl K\cell 4\cell\row\pard end\par}";
        let page = &reading(rtf.as_bytes()).pages[0];
        assert_eq!(text(page), "Sodium 140 K 4 end");
        assert_eq!(page.words[1].rect.left(), page.words[3].rect.left());
    }
}
