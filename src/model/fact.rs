//! Facts: what the papers say, each with the place that says it and the doubts about it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Asked, Confidence, IsoDate, Lab, PersonField, RecordId, Rect, Size, SourceId, Told, Word};

/// Names a fact within its case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct FactId(pub String);

/// The place on paper that a statement rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// The file.
    pub source: SourceId,
    /// The page, counted from 1.
    pub page: u32,
    /// The box around the words, in fractions 0–1 of the displayed page.
    pub rect: Rect,
    /// The words as read.
    pub quote: String,
    /// The least sure of the words.
    pub confidence: Confidence,
}

/// Something that speaks against a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// A word of it was read with little confidence.
    LowConfidence,
    /// Two readers read different things.
    ReadingsDiffer,
    /// Hardly possible in a living person.
    Implausible,
    /// It does not fit the arithmetic between results.
    RelationBroken,
    /// The printed flag says something else than the value and its range.
    FlagDisagrees,
    /// The unit is missing or unknown for this analyte.
    UnitUnknown,
    /// It is not sure which column, row or name it belongs to.
    ColumnUnsure,
    /// Day and month could be the other way round.
    DateAmbiguous,
    /// Part of it lies outside the page or the picture.
    CutOff,
    /// The page may be another person's.
    WrongPatient,
    /// The page names this patient, and says something that is not so of them.
    PersonUnsure,
}

/// Whether a fact may be taken as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Trust {
    /// Nothing speaks against it.
    Clear,
    /// Look at the page before using it.
    Check,
}

/// The doubts about a fact, and the trust that follows from them.
///
/// It is built from doubts only, so a doubtful fact can't be called clear.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "Judged", into = "Judged")]
#[schemars(with = "Judged")]
pub struct Judgement {
    doubts: Vec<Doubt>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
struct Judged {
    trust: Trust,
    doubts: Vec<Doubt>,
}

/// What a record claims of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClinicalStatus {
    /// The patient has it.
    Present,
    /// It is said not to be there.
    Absent,
    /// It is considered.
    Possible,
    /// It was there.
    Past,
    /// A relative has it.
    Family,
    /// It was ended.
    Stopped,
    /// It is to come.
    Planned,
}

/// A diagnosis, medicine, allergy, procedure, imaging study, vital sign or function grade.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Clinical {
    /// Its name within the case.
    pub id: FactId,
    /// The record that says it.
    pub record: RecordId,
    /// The words of the page.
    pub printed: String,
    /// The name it goes by.
    pub name: String,
    /// A code of a public system, as "system|code".
    pub code: Option<String>,
    /// What is claimed.
    pub status: ClinicalStatus,
    /// When.
    pub date: Option<IsoDate>,
    /// Dose, side, reaction or the like, as printed.
    pub details: Option<String>,
    /// Whether it may be taken as it stands.
    #[serde(flatten)]
    pub judgement: Judgement,
    /// Where it stands.
    pub evidence: Evidence,
}

/// A person or office to ask.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Contact {
    /// "referrer", "consultant" or the like.
    pub role: String,
    /// As printed.
    pub name: Option<String>,
    /// As printed.
    pub organisation: Option<String>,
    /// As printed.
    pub phone: Option<String>,
    /// As printed.
    pub email: Option<String>,
    /// Where the number stands.
    #[serde(default)]
    pub phone_evidence: Option<Evidence>,
    /// Where the address stands.
    #[serde(default)]
    pub email_evidence: Option<Evidence>,
    /// Whether name, number and address may be used as they stand.
    #[serde(flatten)]
    pub judgement: Judgement,
    /// Where the name stands.
    pub evidence: Evidence,
}

/// The parts of a note and the sentences chosen from it; nothing is rewritten.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Note {
    /// The record.
    pub record: RecordId,
    /// Its sections in order.
    pub sections: Vec<NoteSection>,
    /// The chosen sentences in order.
    pub sentences: Vec<NoteSentence>,
    /// The sentences of the same sections that were not chosen, in order, with the reason.
    #[serde(default)]
    pub left_out: Vec<LeftOut>,
}

/// A sentence of a note that was not chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LeftOut {
    /// The words of the page.
    pub text: String,
    /// The page it stands on.
    pub page: u32,
    /// Why.
    pub why: LeftOutWhy,
}

/// Why a sentence was not chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeftOutWhy {
    /// Others say more.
    LessWeight,
    /// It stands in the note before.
    Repeated,
    /// An older note says it word for word.
    CopiedForward,
    /// It says nothing of the patient.
    Boilerplate,
    /// It is a word or two, or too long to be shown.
    Length,
}

/// A section of a note.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NoteSection {
    /// Its canonical name.
    pub section: String,
    /// The heading as printed.
    pub heading: String,
    /// Where the heading stands.
    pub evidence: Evidence,
}

/// A sentence of a note, word for word.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NoteSentence {
    /// The words of the page.
    pub text: String,
    /// The section it stands in.
    pub section: Option<String>,
    /// Where it stands.
    pub evidence: Evidence,
}

/// A phrase that a checklist asks for, found in a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// The record that says it.
    pub record: RecordId,
    /// The phrase as the checklist writes it.
    pub phrase: String,
    /// Whether it stands in a heading or title, not within running text.
    pub in_heading: bool,
    /// The words of its line before it.
    pub before: String,
    /// The words of its line behind it.
    pub behind: String,
    /// Where it stands.
    pub evidence: Evidence,
}

/// A line that looks like a result and could not be read as one.
#[derive(Clone, Debug, PartialEq)]
pub struct LostRow {
    /// The record that holds it.
    pub record: RecordId,
    /// Where it stands.
    pub evidence: Evidence,
}

/// A complaint with the day it began.
#[derive(Clone, Debug, PartialEq)]
pub struct Onset {
    /// The record that says it.
    pub record: RecordId,
    /// When it began.
    pub date: IsoDate,
    /// The words of the page.
    pub text: String,
    /// Where they stand.
    pub evidence: Evidence,
}

/// Everything the records of a case say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// Laboratory results.
    pub labs: Vec<Lab>,
    /// Lines of laboratory reports that look like results and gave none.
    pub lost_rows: Vec<LostRow>,
    /// What is said about the person.
    pub person: Vec<Told<PersonField>>,
    /// Diagnoses.
    pub diagnoses: Vec<Clinical>,
    /// Medicines.
    pub medications: Vec<Clinical>,
    /// Allergies.
    pub allergies: Vec<Clinical>,
    /// Procedures and operations.
    pub procedures: Vec<Clinical>,
    /// Imaging studies and cardiac tests.
    pub imaging: Vec<Clinical>,
    /// Vital signs.
    pub vitals: Vec<Clinical>,
    /// Function and frailty.
    pub function: Vec<Clinical>,
    /// Notes with their sections and chosen sentences.
    pub notes: Vec<Note>,
    /// Complaints with the day they began.
    pub onsets: Vec<Onset>,
    /// Sentences that ask, propose or give a reason.
    pub asked: Vec<Asked>,
    /// Persons and offices to ask.
    pub contacts: Vec<Contact>,
    /// Phrases that checklists ask for.
    pub mentions: Vec<Mention>,
}

impl Evidence {
    /// The place of some words of a page; `None` when there are no words.
    ///
    /// The words are quoted in the order given.
    pub fn of_words<'a>(
        source: &SourceId,
        page: u32,
        size: Size,
        words: impl IntoIterator<Item = &'a Word>,
    ) -> Option<Evidence> {
        let mut words = words.into_iter();
        let first = words.next()?;
        let mut rect = first.rect;
        let mut quote = first.text.clone();
        let mut confidence = first.confidence;
        for word in words {
            rect = rect.around(word.rect);
            quote.push(' ');
            quote.push_str(&word.text);
            confidence = confidence.min(word.confidence);
        }
        Some(Evidence { source: source.clone(), page, rect: rect.as_fractions(size), quote, confidence })
    }
}

impl Judgement {
    /// Nothing speaks against it.
    pub fn clear() -> Judgement {
        Judgement { doubts: Vec::new() }
    }

    /// The doubts, in a fixed order.
    pub fn doubts(&self) -> &[Doubt] {
        &self.doubts
    }

    /// Clear without doubts, else check.
    pub fn trust(&self) -> Trust {
        if self.doubts.is_empty() { Trust::Clear } else { Trust::Check }
    }

    /// The same judgement with one doubt more.
    #[must_use]
    pub fn with(self, doubt: Doubt) -> Judgement {
        self.doubts.into_iter().chain([doubt]).collect()
    }
}

impl FromIterator<Doubt> for Judgement {
    fn from_iter<I: IntoIterator<Item = Doubt>>(doubts: I) -> Judgement {
        let mut doubts: Vec<Doubt> = doubts.into_iter().collect();
        doubts.sort_unstable();
        doubts.dedup();
        Judgement { doubts }
    }
}

impl From<Judged> for Judgement {
    fn from(it: Judged) -> Judgement {
        it.doubts.into_iter().collect()
    }
}

impl From<Judgement> for Judged {
    fn from(it: Judgement) -> Judged {
        Judged { trust: it.trust(), doubts: it.doubts }
    }
}
