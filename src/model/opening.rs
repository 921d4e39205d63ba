//! The first opinion and the open question: what the specialist is asked, in the words of the papers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{FactId, IsoDate, NoteSentence, RecordId};

/// What a sentence of a letter or note is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AskedKind {
    /// It asks something, or says what the patient asks.
    Question,
    /// It proposes a treatment.
    Treatment,
    /// It says what the opinion rests on.
    Ground,
}

/// A sentence that asks, proposes or gives a reason.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The paper.
    pub record: RecordId,
    /// What it is for.
    pub kind: AskedKind,
    /// The sentence, word for word.
    pub sentence: NoteSentence,
}

/// A sentence of a paper with who wrote it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Quoted {
    /// The paper.
    pub record: RecordId,
    /// Who signed it, as printed.
    pub by: Option<String>,
    /// Its day.
    pub said: Option<IsoDate>,
    /// The sentence, word for word, with its place.
    #[serde(flatten)]
    pub sentence: NoteSentence,
}

/// The first opinion and the open question; what no paper says is empty.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Opening {
    /// The working diagnosis: diagnoses of the newest paper that gives one.
    pub diagnoses: Vec<FactId>,
    /// That paper.
    pub record: Option<RecordId>,
    /// Who signed it, as printed.
    pub by: Option<String>,
    /// Its day.
    pub said: Option<IsoDate>,
    /// What that paper says the diagnosis rests on.
    pub grounds: Vec<Quoted>,
    /// Treatments that papers propose, newest paper first.
    pub treatments: Vec<Quoted>,
    /// What letters and notes ask, newest paper first; the question of the sender stands in `case`.
    pub questions: Vec<Quoted>,
}
