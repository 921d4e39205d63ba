//! Sentences that ask, propose a treatment or say what an opinion rests on.

use crate::model::{Asked, AskedKind, NoteSentence, RecordKind};
use crate::pipeline::Knowledge;

use super::flow::Flow;
use super::headings::Part;
use super::sentences::sentences;

/// Shorter and longer sentences tell nothing or too much.
const N_WORDS: std::ops::RangeInclusive<usize> = 3..=60;

/// The sentences of a letter or note that ask, propose or give a reason, in order.
pub(super) fn of_record(flow: &Flow<'_>, parts: &[Part<'_>], knowledge: &Knowledge) -> Vec<Asked> {
    if !tells_opinions(flow.record.kind) {
        return Vec::new();
    }
    let words = &knowledge.note_words;
    let mut found = Vec::new();
    for part in parts {
        for sentence in sentences(flow, part.body.clone(), words) {
            let folded = flow.folded(sentence.clone());
            if !N_WORDS.contains(&folded.n_words()) {
                continue;
            }
            let is_question = flow.tokens[sentence.end - 1].text.ends_with('?') && sentence.len() > 3
                || !words.asks.find(&folded).is_empty()
                || part.section.is_some_and(|it| it.asks);
            let is_boilerplate = || !words.boilerplate.find(&folded).is_empty();
            let kind = if is_question {
                AskedKind::Question
            } else if is_boilerplate() {
                continue;
            } else if !words.proposes.find(&folded).is_empty() {
                AskedKind::Treatment
            } else if !words.grounds.find(&folded).is_empty() {
                AskedKind::Ground
            } else {
                continue;
            };
            let Some(evidence) = flow.evidence(sentence.clone()) else { continue };
            let section = part.section.map(|it| it.id.clone());
            let sentence = NoteSentence { text: flow.text(sentence), section, evidence };
            found.push(Asked { record: flow.record.id.clone(), kind, sentence });
        }
    }
    found
}

/// Whether papers of a kind are written by or to a physician who has an opinion.
fn tells_opinions(kind: RecordKind) -> bool {
    match kind {
        RecordKind::DischargeSummary
        | RecordKind::OperativeNote
        | RecordKind::ClinicNote
        | RecordKind::ClinicLetter
        | RecordKind::ReferralLetter
        | RecordKind::PathologyReport
        | RecordKind::Questionnaire
        | RecordKind::Other => true,
        RecordKind::ImagingReport
        | RecordKind::CardiacTest
        | RecordKind::Prescription
        | RecordKind::MedicationList
        | RecordKind::LabReport
        | RecordKind::Insurance
        | RecordKind::Bill
        | RecordKind::IdentityDocument
        | RecordKind::ImageStudy
        | RecordKind::Unreadable => false,
    }
}
