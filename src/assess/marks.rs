//! What a mark printed beside a result means, and what results in words mean.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::pipeline::{Marks, ResultWords};

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
pub(super) fn mark(printed: &str, words: &Marks) -> Option<Mark> {
    let folded = fold(printed);
    let parts: Vec<&str> = folded
        .split(|it: char| it.is_whitespace() || "()[]{}.,:;/-".contains(it))
        .filter(|it| !it.is_empty())
        .collect();
    // Stars around a word only make it loud; a star alone is a mark of its own.
    let loud = |it: &str| it.trim_matches('*').is_empty();
    let has_words = parts.iter().any(|it| !loud(it));
    let marks = parts.iter().filter(|it| !has_words || !loud(it)).map(|it| single(it, words));
    let mut whole: Option<Mark> = None;
    for mark in marks {
        whole = Some(match whole {
            None => mark?,
            Some(so_far) => together(so_far, mark?)?,
        });
    }
    whole
}

/// What a result or range in words means; `None` when it is not known.
pub(super) fn presence(printed: &str, words: &ResultWords) -> Option<Presence> {
    let folded = words_only(printed);
    let is_in = |group: &[String]| group.iter().any(|it| *it == folded || words_only(it) == folded);
    if is_in(&words.absent) {
        return Some(Presence::Absent);
    }
    is_in(&words.present).then_some(Presence::Present)
}

/// Lower case, without accents, with one space between words.
pub(super) fn fold(text: &str) -> String {
    let plain: String = text.nfkd().filter(|it| !is_combining_mark(*it)).collect();
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

fn single(part: &str, words: &Marks) -> Option<Mark> {
    let bare = part.trim_matches('*');
    let part = if bare.is_empty() { "*" } else { bare };
    let groups = [
        (&words.critical_low, Mark::CriticalLow),
        (&words.critical_high, Mark::CriticalHigh),
        (&words.critical, Mark::Critical),
        (&words.low, Mark::Low),
        (&words.high, Mark::High),
        (&words.abnormal, Mark::Abnormal),
        (&words.normal, Mark::Normal),
    ];
    groups.into_iter().find(|(group, _)| group.iter().any(|it| it == part)).map(|(_, mark)| mark)
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
