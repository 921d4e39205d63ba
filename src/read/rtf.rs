//! Rich text (RTF 1.9.1): its control words are few, and what they do to text is told to a sheet.
//!
//! No well-kept library reads its tables, which are what results stand in.

use encoding_rs::{Encoding, WINDOWS_1252};

use crate::model::{Problem, ProblemKind};
use crate::read::package::damaged;
use crate::read::sheet::Sheet;
use crate::read::{Ocr, Part, Settings};

/// Twentieths of a point that a column of characters is wide, so that the usual tab stops are ours.
const TWIPS: usize = 90;

/// Groups within groups; a file with more is not read to its end.
const MAX_DEPTH: usize = 1_000;

/// Groups that hold no text of the page.
const UNSHOWN: &[&str] = &[
    "annotation",
    "atnauthor",
    "atnid",
    "author",
    "colortbl",
    "company",
    "creatim",
    "datafield",
    "field_inst",
    "filetbl",
    "fldinst",
    "fonttbl",
    "generator",
    "info",
    "listtable",
    "listoverridetable",
    "nonshppict",
    "objdata",
    "operator",
    "pntext",
    "revtbl",
    "rsidtbl",
    "stylesheet",
    "themedata",
    "title",
    "xe",
];

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

/// What holds within a group and ends with it.
#[derive(Clone, Copy)]
struct Group {
    is_unshown: bool,
    is_hidden: bool,
    is_raised: bool,
    /// How many characters stand behind a Unicode one for old programs.
    n_stand_ins: usize,
    place: Place,
}

/// Where text goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Page,
    Header,
    Footer,
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
        let group = Group {
            is_unshown: false,
            is_hidden: false,
            is_raised: false,
            n_stand_ins: 1,
            place: Place::Page,
        };
        Text {
            bytes,
            at: 0,
            group,
            groups: Vec::new(),
            sheet: Sheet::default(),
            header: Sheet::default(),
            footer: Sheet::default(),
            encoding: WINDOWS_1252,
            letters: Vec::new(),
            high: None,
            n_to_skip: 0,
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
            "plain" => (self.group.is_hidden, self.group.is_raised) = (false, false),
            "pard" => self.stops.clear(),
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
            "trowd" if !self.is_row_open => self.begin_row(),
            "cell" | "nestcell" => {
                self.begin_cell();
                self.target().flush();
                self.is_cell_open = false;
            }
            "row" | "nestrow" => self.is_row_open = false,
            "bullet" => self.write("•"),
            "endash" => self.write("–"),
            "emdash" => self.write("—"),
            "lquote" | "rquote" => self.write("'"),
            "ldblquote" | "rdblquote" => self.write("\""),
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
            self.write(&String::from_utf16_lossy(&units));
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
            if self.in_table && !self.is_row_open {
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
        if self.group.place != Place::Page || !self.in_table {
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

/// The encoding of a Windows code page.
fn code_page(number: i32) -> &'static Encoding {
    let label = match number {
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        65001 => "utf-8".to_owned(),
        10000 => "macintosh".to_owned(),
        _ => format!("windows-{number}"),
    };
    Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252)
}
