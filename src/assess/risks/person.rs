//! Parts of conditions about the person: what they have, had, and what is proposed.

use crate::model::{ClinicalStatus, FactId, Folded, Sex, fold};

use super::super::chart::{Chart, has_phrase, is_doubtful};
use super::truth::{Because, Verdict};

/// When a person has something.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Time {
    /// Now.
    Now,
    /// Now or once.
    Ever,
}

/// Whether the patient has one of some topics: by a diagnosis, or by what a clinical paper states.
///
/// What no clinical paper speaks of the patient does not have; without any such paper it is not known.
pub(super) fn has(topics: &[String], time: Time, chart: &Chart<'_>) -> Verdict {
    Verdict::any(topics.iter().map(|it| has_one(it, time, chart)).collect())
}

fn has_one(topic: &str, time: Time, chart: &Chart<'_>) -> Verdict {
    let Some(topic) = chart.knowledge().risk_words.topic(topic) else { return Verdict::UNKNOWN };
    let told: Vec<_> = chart.diagnoses.iter().filter(|it| has_phrase(it, &topic.phrases)).collect();
    let is_had = |it: ClinicalStatus| match it {
        ClinicalStatus::Present => true,
        ClinicalStatus::Past | ClinicalStatus::Stopped => time == Time::Ever,
        ClinicalStatus::Absent
        | ClinicalStatus::Possible
        | ClinicalStatus::Family
        | ClinicalStatus::Planned => false,
    };
    if let Some(fact) = told.iter().find(|it| is_had(it.status)) {
        let because = Because::facts(fact.name.clone(), vec![fact.id.clone()]);
        return Verdict::of(true, vec![because.checked(is_doubtful(fact))]);
    }
    // A paper that gives it a status of its own says more than the bare words.
    let is_open = told.iter().any(|it| it.status == ClinicalStatus::Possible);
    if let Some(mention) = chart.said.surely_stated(&topic.phrases).filter(|_| !is_open) {
        let words = chart.said.where_stated(&mention.phrase, &mention.record);
        return Verdict::of(true, vec![Because::facts(words, vec![FactId(mention.record.0.clone())])]);
    }
    let is_open =
        is_open || chart.said.is_open(&topic.phrases) || !chart.said.has_clinical_paper() && told.is_empty();
    if is_open {
        return Verdict::UNKNOWN;
    }
    Verdict::of(false, vec![Because::words(format!("no paper states \"{}\"", topic.id))])
}

/// Whether something is proposed by the sender, or planned in the papers.
pub(super) fn plans(id: &str, chart: &Chart<'_>) -> Verdict {
    let words = &chart.knowledge().risk_words;
    let Some(plan) = words.plan(id) else { return Verdict::UNKNOWN };
    let phrases: Vec<String> = words.phrases_of_plan(id).map(str::to_owned).collect();
    let by_sender =
        chart.decision.as_ref().is_some_and(|it| phrases.iter().any(|phrase| is_proposed(it, phrase, chart)));
    if by_sender {
        return Verdict::of(true, vec![Because::words(format!("{} is proposed", plan.name))]);
    }
    if let Some(fact) = chart.planned.iter().find(|it| has_phrase(it, &phrases)) {
        let because = Because::facts(format!("{} is planned", fact.name), vec![fact.id.clone()]);
        return Verdict::of(true, vec![because.checked(is_doubtful(fact))]);
    }
    match (&chart.decision, chart.planned.is_empty()) {
        (None, true) => Verdict::UNKNOWN,
        (_, _) => Verdict::of(false, vec![Because::words(format!("{} is not proposed", plan.name))]),
    }
}

/// Whether a proposal names something and does not take it back.
pub(super) fn is_proposed(decision: &Folded, phrase: &str, chart: &Chart<'_>) -> bool {
    let phrase = format!(" {} ", fold(phrase));
    let Some(at) = decision.text().find(&phrase) else { return false };
    !is_taken_back(&decision.text()[..at + 1], chart)
}

/// Whether one of the words that take back stands shortly before a place.
pub(super) fn is_taken_back(before: &str, chart: &Chart<'_>) -> bool {
    /// Words before a place that may take it back.
    const N_WORDS: usize = 4;
    let words: Vec<&str> = before.split_whitespace().collect();
    let near = format!(" {} ", words[words.len().saturating_sub(N_WORDS)..].join(" "));
    let mut takes_back = chart.knowledge().risk_words.taken_back_by.iter();
    takes_back.any(|it| near.contains(&format!(" {} ", fold(it))))
}

/// Whether the patient is pregnant; not known for a woman of whom no paper says so.
pub(super) fn pregnant(chart: &Chart<'_>) -> Verdict {
    let pregnancy = &chart.knowledge().risk_words.pregnancy;
    let no = |words: &str| Verdict::of(false, vec![Because::words(words)]);
    if chart.sex() == Some(Sex::Male) {
        return Verdict::of(false, Vec::new());
    }
    let years = i32::from(pregnancy.from_years)..=i32::from(pregnancy.to_years);
    if chart.age().is_some_and(|it| !years.contains(&it)) {
        return Verdict::of(false, Vec::new());
    }
    if let Some(mention) = chart.said.stated(&pregnancy.phrases) {
        let dated = chart.said.record(&mention.record).and_then(|it| it.dated);
        let is_new = dated.and_then(|it| it.days_before(chart.as_of()));
        if is_new.is_some_and(|it| it > pregnancy.within_days) {
            return Verdict::UNKNOWN;
        }
        let words = chart.said.where_stated(&mention.phrase, &mention.record);
        let because = Because::facts(words, vec![FactId(mention.record.0.clone())]);
        return Verdict::of(true, vec![because]);
    }
    let is_denied = chart.said.mentions().any(|it| pregnancy.phrases.contains(&it.phrase));
    if is_denied && !chart.said.is_open(&pregnancy.phrases) {
        return no("the papers say that she is not pregnant");
    }
    Verdict::UNKNOWN
}
