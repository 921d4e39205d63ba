//! What a mark printed beside a result means, and what results in words mean.

use crate::model::{Flag, without_marks};
use crate::pipeline::{Knowledge, ResultWord};

/// What a printed mark says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// Below the range.
    Low,
    /// Above the range.
    High,
    /// Below the limit at which a laboratory telephones.
    CriticalLow,
    /// Above the limit at which a laboratory telephones.
    CriticalHigh,
    /// A laboratory would telephone; the direction is not said.
    Critical,
    /// Outside what is expected; the direction is not said.
    Abnormal,
    /// Within the range.
    Normal,
}

/// What a result in words says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// What was looked for is not there.
    Absent,
    /// What was looked for is there.
    Present,
}

/// What a printed mark means; `None` when it is not known or says two things at once.
///
/// A mark of several words means what its words mean together.
pub(super) fn mark(printed: &str, knowledge: &Knowledge) -> Option<Mark> {
    let folded = fold(printed);
    let parts = folded.split(|it: char| it.is_whitespace() || "()[]{}.,:;/-".contains(it));
    let (critical, others): (Vec<&str>, Vec<&str>) =
        parts.filter(|it| !it.is_empty()).partition(|it| is_critical(it, knowledge));
    if critical.is_empty() {
        return single(printed, knowledge).or_else(|| all_together(&others, knowledge));
    }
    let direction = all_together(&others, knowledge);
    direction.map_or(Some(Mark::Critical), |it| together(Mark::Critical, it))
}

/// What a result or range in words means; `None` when it is not known.
pub(super) fn presence(printed: &str, knowledge: &Knowledge) -> Option<Presence> {
    match knowledge.lab_words.result(printed)? {
        ResultWord::Negative => Some(Presence::Absent),
        ResultWord::Positive => Some(Presence::Present),
        ResultWord::Neutral | ResultWord::NotTested => None,
    }
}

/// Lower case, without accents, with one space between words.
pub(super) fn fold(text: &str) -> String {
    let plain = without_marks(text);
    plain.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Folded, with dashes and full stops within a text of letters taken for spaces.
pub(super) fn words_only(text: &str) -> String {
    let folded = fold(text);
    if !folded.chars().any(char::is_alphabetic) {
        return folded;
    }
    folded
        .split(|it: char| !(it.is_alphanumeric() || it == '+'))
        .filter(|it| !it.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn single(printed: &str, knowledge: &Knowledge) -> Option<Mark> {
    Some(match knowledge.lab_words.flag(printed)? {
        Flag::Low => Mark::Low,
        Flag::High => Mark::High,
        Flag::CriticalLow => Mark::CriticalLow,
        Flag::CriticalHigh => Mark::CriticalHigh,
        Flag::Abnormal => Mark::Abnormal,
        Flag::Normal => Mark::Normal,
        Flag::Unknown => return None,
    })
}

fn is_critical(word: &str, knowledge: &Knowledge) -> bool {
    let word = word.trim_matches('*');
    knowledge.rules.marks.critical.iter().any(|it| it == word)
}

fn all_together(parts: &[&str], knowledge: &Knowledge) -> Option<Mark> {
    let mut whole: Option<Mark> = None;
    for part in parts {
        let mark = single(part, knowledge)?;
        whole = Some(whole.map_or(Some(mark), |it| together(it, mark))?);
    }
    whole
}

/// What two marks beside one result mean; `None` when they contradict each other.
fn together(one: Mark, other: Mark) -> Option<Mark> {
    if one == other {
        return Some(one);
    }
    match (one, other) {
        (Mark::Critical | Mark::CriticalLow, Mark::Low) | (Mark::Low, Mark::Critical | Mark::CriticalLow) => {
            Some(Mark::CriticalLow)
        }
        (Mark::Critical | Mark::CriticalHigh, Mark::High)
        | (Mark::High, Mark::Critical | Mark::CriticalHigh) => Some(Mark::CriticalHigh),
        (Mark::Critical, critical @ (Mark::CriticalLow | Mark::CriticalHigh))
        | (critical @ (Mark::CriticalLow | Mark::CriticalHigh), Mark::Critical) => Some(critical),
        (Mark::Abnormal, mark) | (mark, Mark::Abnormal) if mark != Mark::Normal => Some(mark),
        _ => None,
    }
}
