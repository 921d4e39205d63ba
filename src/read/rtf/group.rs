//! What holds within a group of rich text, and the words that say so.

use encoding_rs::{Encoding, WINDOWS_1252};

/// Groups that hold no text of the page.
pub(super) const UNSHOWN: &[&str] = &[
    "annotation",
    "atnauthor",
    "atnid",
    "author",
    "colortbl",
    "company",
    "creatim",
    "datafield",
    "filetbl",
    "fldinst",
    "generator",
    "info",
    "listtable",
    "listoverridetable",
    "nonesttables",
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

/// What holds within a group and ends with it.
#[derive(Clone, Copy)]
pub(super) struct Group {
    pub(super) is_unshown: bool,
    pub(super) is_hidden: bool,
    pub(super) is_raised: bool,
    /// Whether the group is the list of fonts, and whether its font is one of signs.
    pub(super) is_fonts: bool,
    pub(super) is_symbol: bool,
    /// How many characters stand behind a Unicode one for old programs.
    pub(super) n_stand_ins: usize,
    pub(super) place: Place,
}

/// Where text goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Page,
    Header,
    Footer,
}

impl Default for Group {
    fn default() -> Group {
        Group {
            is_unshown: false,
            is_hidden: false,
            is_raised: false,
            is_fonts: false,
            is_symbol: false,
            n_stand_ins: 1,
            place: Place::Page,
        }
    }
}

/// The encoding of a Windows code page.
pub(super) fn code_page(number: i32) -> &'static Encoding {
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
