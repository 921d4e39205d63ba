//! When complaints began: "breathless for 3 months", "chest pain since December".

use crate::model::{ClinicalStatus, Onset};
use crate::pipeline::{Holds, Knowledge};

use super::flow::Flow;
use super::headings::Part;
use super::row::{Row, trimmed};
use super::sentences::sentences;
use super::when;

/// A longer sentence tells a story.
const MAX_WORDS: usize = 24;

/// The complaints of a note whose beginning is told, in order.
pub(super) fn of_record(flow: &Flow<'_>, parts: &[Part<'_>], knowledge: &Knowledge) -> Vec<Onset> {
    let words = &knowledge.note_words;
    let told = parts.iter().filter(|it| it.section.is_some_and(|it| it.tells_onsets));
    let of_sentence = |sentence: std::ops::Range<usize>| {
        let folded = flow.folded(sentence.clone());
        let claim = knowledge.context.claim(&folded, Holds::Diagnoses).map(|it| it.status);
        let is_of_other =
            matches!(claim, Some(ClinicalStatus::Absent | ClinicalStatus::Family | ClinicalStatus::Possible));
        if sentence.len() > MAX_WORDS || is_of_other {
            return None;
        }
        let row = Row {
            words: sentence.clone(),
            name: String::new(),
            status: ClinicalStatus::Present,
            details: None,
            is_unsure: false,
        };
        let date =
            when::of_row(flow, &row, (Holds::Diagnoses, &words.dates)).filter(|it| !it.ambiguous)?.date;
        let evidence = flow.evidence(sentence.clone())?;
        Some(Onset { record: flow.record.id.clone(), date, text: trimmed(&flow.text(sentence)), evidence })
    };
    told.flat_map(|it| sentences(flow, it.body.clone(), words)).filter_map(of_sentence).collect()
}
