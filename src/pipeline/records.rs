//! The words that give the kind of a record away.

use crate::model::RecordKind;

/// The cues of one kind, of `common/records.toml`.
#[derive(Clone, Debug)]
pub struct KindCues {
    /// The kind.
    pub kind: RecordKind,
    /// What gives it away.
    pub cues: Vec<Cue>,
}

/// A phrase that gives a kind away.
#[derive(Clone, Debug)]
pub struct Cue {
    /// The phrase.
    pub text: String,
    /// How much it counts.
    pub weight: i32,
}
