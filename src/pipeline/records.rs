//! The words that give the kind of a record away: `common/records.toml`.

use serde::Deserialize;

use crate::model::RecordKind;

use super::LabelKind;

/// The cues of one kind, of `common/records.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindCues {
    /// The kind.
    pub kind: RecordKind,
    /// A lower sum than this gives nothing away.
    pub least: i32,
    /// The labels that date such a paper, the best first.
    pub dated: Vec<LabelKind>,
    /// What gives it away, or speaks against it.
    #[serde(rename = "cue")]
    pub cues: Vec<Cue>,
}

/// Phrases that give a kind away.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cue {
    /// Where they must stand to count.
    #[serde(rename = "where")]
    pub place: CuePlace,
    /// How much each of them counts; negative when it speaks against the kind.
    pub weight: i32,
    /// How many of them count at most.
    #[serde(default = "once")]
    pub times: u32,
    /// The phrases, or the units of a line.
    pub texts: Vec<String>,
}

/// Where a cue must stand to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CuePlace {
    /// In a short line near the top, or in large letters.
    Title,
    /// At the beginning of a line, alone or before a colon.
    Heading,
    /// At the beginning of a line.
    LineStart,
    /// Among the first words.
    Start,
    /// Among the last words.
    End,
    /// Anywhere.
    Anywhere,
    /// A head of a table, in a line made of at least three of them.
    HeadingRow,
    /// A unit, in a line that holds a name and a number too.
    ResultLine,
    /// A unit, in a line that holds a name, a number and a range too.
    RangedLine,
    /// A unit, behind a number.
    DoseLine,
    /// A currency, beside a number.
    MoneyLine,
}

/// The file as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordsFile {
    record: Vec<KindCues>,
}

impl RecordsFile {
    /// Takes the rows out.
    ///
    /// # Errors
    /// With what is wrong, when a kind stands twice or a cue can't count.
    pub(super) fn into_kinds(self) -> Result<Vec<KindCues>, String> {
        for (idx, row) in self.record.iter().enumerate() {
            let name = format!("{:?}", row.kind);
            if self.record[..idx].iter().any(|it| it.kind == row.kind) {
                return Err(format!("the kind {name} stands twice"));
            }
            if row.cues.iter().any(|it| it.texts.is_empty() || it.weight == 0 || it.times == 0) {
                return Err(format!("a cue of {name} has no text, no weight or no times"));
            }
        }
        Ok(self.record)
    }
}

fn once() -> u32 {
    1
}
