//! The words of result tables: column headings, flags, results in words, of `common/lab_words.toml`.

use std::collections::{BTreeMap, BTreeSet};

use super::prose_words::{ProseFile, ProseWords};
use super::specimens::{BlockHeading, Headings, Specimen};
use crate::model::{Bound, Flag, without_marks};
use serde::Deserialize;

/// What a column of a result table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// What was measured.
    Name,
    /// The result.
    Value,
    /// Its unit.
    Unit,
    /// The range it is held against.
    Range,
    /// The laboratory's mark.
    Flag,
    /// Something else, such as the method.
    Other,
}

/// A result given in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResultWord {
    /// Nothing was found.
    Negative,
    /// Something was found.
    Positive,
    /// A description without a direction.
    Neutral,
    /// The test was not made.
    NotTested,
}

/// Whom a printed range is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum People {
    /// Men only.
    Men,
    /// Women only.
    Women,
    /// Adults of either sex.
    Adults,
}

/// The words of result tables.
#[derive(Clone, Debug, Default)]
pub struct LabWords {
    columns: ByWord<Column>,
    flags: ByWord<Flag>,
    results: ByWord<ResultWord>,
    bounds: ByWord<Bound>,
    to: BTreeSet<String>,
    people: ByWord<People>,
    never: BTreeSet<String>,
    described: BTreeSet<String>,
    ends: BTreeSet<String>,
    headings: Headings,
    moments: BTreeSet<String>,
    patient: BTreeSet<String>,
    /// The words around results in sentences.
    pub prose: ProseWords,
}

/// The file, key by key.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LabWordsFile {
    #[expect(dead_code, reason = "required, so that nobody adds words without saying where they are from")]
    source: String,
    headers: Headers,
    flags: Flags,
    results: Results,
    ranges: Ranges,
    lines: Lines,
    specimen: Vec<Specimen>,
    prose: ProseFile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Headers {
    name: Vec<String>,
    value: Vec<String>,
    unit: Vec<String>,
    range: Vec<String>,
    flag: Vec<String>,
    other: Vec<String>,
    moment: Vec<String>,
    patient: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Flags {
    low: Vec<String>,
    high: Vec<String>,
    critical_low: Vec<String>,
    critical_high: Vec<String>,
    normal: Vec<String>,
    abnormal: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Results {
    negative: Vec<String>,
    positive: Vec<String>,
    neutral: Vec<String>,
    none: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ranges {
    below: Vec<String>,
    at_most: Vec<String>,
    above: Vec<String>,
    at_least: Vec<String>,
    to: Vec<String>,
    men: Vec<String>,
    women: Vec<String>,
    adults: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lines {
    never: Vec<String>,
    described: Vec<String>,
    ends: Vec<String>,
    blood: Vec<String>,
    departments: Vec<String>,
    about: Vec<String>,
}

impl LabWords {
    /// Reads the file's text.
    ///
    /// # Errors
    /// When it is not TOML, or a key is unknown or missing.
    pub fn parse(text: &str) -> Result<LabWords, toml::de::Error> {
        let file: LabWordsFile = toml::from_str(text)?;
        let Headers { name, value, unit, range, flag, other, moment, patient } = file.headers;
        let columns = [
            (name, Column::Name),
            (value, Column::Value),
            (unit, Column::Unit),
            (range, Column::Range),
            (flag, Column::Flag),
            (other, Column::Other),
        ];
        let flags = [
            (file.flags.low, Flag::Low),
            (file.flags.high, Flag::High),
            (file.flags.critical_low, Flag::CriticalLow),
            (file.flags.critical_high, Flag::CriticalHigh),
            (file.flags.normal, Flag::Normal),
            (file.flags.abnormal, Flag::Abnormal),
        ];
        let results = [
            (file.results.negative, ResultWord::Negative),
            (file.results.positive, ResultWord::Positive),
            (file.results.neutral, ResultWord::Neutral),
            (file.results.none, ResultWord::NotTested),
        ];
        let bounds = [
            (file.ranges.below, Bound::Below),
            (file.ranges.at_most, Bound::AtMost),
            (file.ranges.above, Bound::Above),
            (file.ranges.at_least, Bound::AtLeast),
        ];
        Ok(LabWords {
            columns: ByWord::of(columns),
            flags: ByWord::of(flags),
            results: ByWord::of(results),
            bounds: ByWord::of(bounds),
            people: ByWord::of([
                (file.ranges.men, People::Men),
                (file.ranges.women, People::Women),
                (file.ranges.adults, People::Adults),
            ]),
            to: file.ranges.to.iter().map(|it| fold(it)).collect(),
            described: file.lines.described.iter().map(|it| fold(it)).collect(),
            never: file.lines.never.iter().map(|it| fold(it)).collect(),
            ends: file.lines.ends.iter().map(|it| fold(it)).collect(),
            headings: Headings::new(
                file.specimen,
                file.lines.blood,
                file.lines.departments,
                file.lines.about,
            ),
            patient: patient.iter().map(|it| fold(it)).collect(),
            moments: moment.iter().map(|it| fold(it)).collect(),
            prose: ProseWords::new(file.prose),
        })
    }

    /// What a column with this heading holds.
    pub fn column(&self, printed: &str) -> Option<Column> {
        self.columns.get(printed)
    }

    /// Whether a heading names a moment of a stay, such as the admission: its values are of another day than
    /// the paper.
    pub fn is_moment(&self, printed: &str) -> bool {
        self.moments.contains(&fold(printed))
    }

    /// Whether a label stands before the value of the person, beside that of a control.
    pub fn is_patient(&self, printed: &str) -> bool {
        self.patient.contains(&fold(printed))
    }

    /// What a printed mark says.
    pub fn flag(&self, printed: &str) -> Option<Flag> {
        self.flags.get(printed)
    }

    /// What a result in words says.
    pub fn result(&self, printed: &str) -> Option<ResultWord> {
        self.results.get(printed)
    }

    /// The bound that words such as "up to" set; the signs themselves are exact.
    pub fn bound(&self, printed: &str) -> Option<Bound> {
        let tight = printed.to_lowercase().replace(' ', "");
        match tight.as_str() {
            "<" => Some(Bound::Below),
            ">" => Some(Bound::Above),
            "<=" | "=<" | "≤" | "⩽" | "<or=" => Some(Bound::AtMost),
            ">=" | "=>" | "≥" | "⩾" | ">or=" => Some(Bound::AtLeast),
            _ => self.bounds.get(printed),
        }
    }

    /// Whether a word stands between the ends of a range.
    pub fn is_to(&self, printed: &str) -> bool {
        self.to.contains(&fold(printed))
    }

    /// Whom the class of a range is for, when it is named by people.
    pub fn people(&self, class: &str) -> Option<People> {
        self.people.get(class)
    }

    /// Whether a line that begins with this label can't be a result.
    pub fn is_never_a_result(&self, label: &str) -> bool {
        self.never.contains(&fold(label))
    }

    /// Whether the result of what is named so is a description, as that of a smear.
    pub fn is_described_in_words(&self, name: &str) -> bool {
        let name = in_spaces(name);
        self.described.iter().any(|it| name.contains(&format!(" {it} ")))
    }

    /// Whether a heading ends the table above it.
    pub fn ends_table(&self, heading: &str) -> bool {
        self.ends.contains(&fold(heading))
    }

    /// Whether a heading ends the table above it by any of its words.
    pub fn says_table_ends(&self, heading: &str) -> bool {
        let heading = in_spaces(heading);
        self.ends.iter().any(|it| heading.contains(&format!(" {it} ")))
    }

    /// Whose results follow a heading, when it says so in any of its words.
    pub fn block(&self, heading: &str) -> Option<BlockHeading<'_>> {
        self.headings.read(heading)
    }

    /// Whether a heading names a part of an examination, whatever was examined.
    pub fn is_part_of_examination(&self, heading: &str) -> bool {
        self.headings.is_part(heading)
    }
}

/// Folds a printed word: small letters, no accents, one space between, no signs around it.
///
/// A word of signs only, such as "*", stays as it is.
pub(super) fn fold(printed: &str) -> String {
    let plain = without_marks(printed).to_lowercase();
    let spaced = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let bare = spaced.trim_matches(|it: char| !it.is_alphanumeric() && it != '+');
    if bare.is_empty() { spaced } else { bare.to_owned() }
}

/// A folded heading with one space around each word.
fn in_spaces(heading: &str) -> String {
    let plain = fold(heading).replace([',', ';', '(', ')', '/', ':', '-', '&'], " ");
    format!(" {} ", plain.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// What words mean, by the folded word.
#[derive(Clone, Debug)]
struct ByWord<T> {
    meanings: BTreeMap<String, T>,
    /// Letters and digits of the longest word: most texts are longer, and are not folded.
    longest: usize,
}

impl<T> Default for ByWord<T> {
    fn default() -> ByWord<T> {
        ByWord { meanings: BTreeMap::new(), longest: 0 }
    }
}

impl<T: Copy> ByWord<T> {
    fn of(lists: impl IntoIterator<Item = (Vec<String>, T)>) -> ByWord<T> {
        let rows = lists.into_iter().flat_map(|(words, it)| words.into_iter().map(move |word| (word, it)));
        let meanings: BTreeMap<String, T> = rows.map(|(word, it)| (fold(&word), it)).collect();
        let longest = meanings.keys().map(|it| n_signs(it)).max().unwrap_or(0);
        ByWord { meanings, longest }
    }

    fn get(&self, printed: &str) -> Option<T> {
        // Folding takes no letter or digit away.
        if n_signs(printed) > self.longest { None } else { self.meanings.get(&fold(printed)).copied() }
    }
}

/// The letters and digits of a text.
fn n_signs(text: &str) -> usize {
    text.chars().filter(|it| it.is_alphanumeric()).count()
}

#[cfg(test)]
mod tests {
    use super::{Column, LabWords, ResultWord};
    use crate::model::{Bound, Flag};
    use crate::pipeline::Block;

    fn words() -> LabWords {
        LabWords::parse(include_str!("../../pipelines/common/lab_words.toml")).unwrap()
    }

    #[test]
    fn headings_tell_the_column_whatever_their_case_and_accents() {
        let words = words();
        for (printed, column) in [
            ("Test Name", Column::Name),
            ("RESULT", Column::Value),
            ("Bio. Ref. Interval", Column::Range),
            ("Valores de referencia", Column::Range),
            ("U. M.", Column::Unit),
            ("Determinación", Column::Name),
            ("Status", Column::Flag),
        ] {
            assert_eq!(words.column(printed), Some(column), "{printed}");
        }
        assert_eq!(words.column("Hemoglobin"), None);
    }

    #[test]
    fn marks_are_read_with_and_without_brackets() {
        let words = words();
        for (printed, flag) in [
            ("[L]", Flag::Low),
            ("(H)", Flag::High),
            ("▼(L)", Flag::Low),
            ("*** HIGH ***", Flag::High),
            ("CRITICAL LOW", Flag::CriticalLow),
            ("*", Flag::Abnormal),
            ("¬", Flag::Abnormal),
            ("Normal", Flag::Normal),
        ] {
            assert_eq!(words.flag(printed), Some(flag), "{printed}");
        }
    }

    #[test]
    fn results_in_words_and_bounds_are_told() {
        let words = words();
        assert_eq!(words.result("Non-Reactive"), Some(ResultWord::Negative));
        assert_eq!(words.result("++"), Some(ResultWord::Positive));
        assert_eq!(words.result("-"), Some(ResultWord::NotTested));
        assert_eq!(words.bound("Less than"), Some(Bound::Below));
        assert_eq!(words.bound("Up to"), Some(Bound::AtMost));
        assert_eq!(words.bound("≥"), Some(Bound::AtLeast));
        assert_eq!(words.bound("<"), Some(Bound::Below));
    }

    #[test]
    fn headings_tell_what_was_examined() {
        let words = words();
        for (heading, specimen, is_all) in [
            ("URINE EXAMINATION, ROUTINE", "urine", true),
            ("Complete Blood Count (CBC)", "blood", false),
            ("Líquido cefalorraquídeo", "cerebrospinal fluid", true),
            ("PLEURAL FLUID - BIOCHEMISTRY", "pleural fluid", true),
            ("Venous blood gas", "venous blood", true),
            ("Cord blood", "cord blood", true),
            ("Stool examination", "stool", true),
            ("24-hour urine", "24-hour urine", true),
            ("passed stool twice", "stool", false),
            ("Specimen type: CSF", "cerebrospinal fluid", true),
        ] {
            let found = words.block(heading).unwrap();
            let name = match found.block {
                Block::Blood => "blood",
                Block::Of(specimen) => specimen.name.as_str(),
            };
            assert_eq!((name, found.is_all), (specimen, is_all), "{heading}");
        }
        assert_eq!(words.block("Patient"), None);
    }
}
