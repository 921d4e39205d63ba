//! Bounded values that are limits of classes, as in "Deficient < 20 ng/mL", and no results.

use super::atoms::{Atom, Kind};
use super::names::is_text;
use super::parts::Cell;
use super::rows::Around;
use crate::model::Flag;

/// How sure it is that a bounded value is the limit of a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LimitClass {
    /// It is one.
    Sure,
    /// It may be one.
    Likely,
}

/// The class that a bounded value is a limit of: a word of a class before it, or a class of good health or a
/// stage behind it; another word behind it may be the mark of a result.
pub(super) fn class_of_limit(
    value: &Atom<'_>,
    rest: &[&Atom<'_>],
    name: Option<&Cell<'_>>,
    around: Around<'_>,
) -> Option<LimitClass> {
    let words = &around.knowledge.lab_words;
    let is_class = |text: &str| text.chars().count() > 2 && words.flag(text).is_some();
    let ends_in_class = name.and_then(|it| it.tokens.split_last()).is_some_and(|(last, before)| {
        !before.is_empty()
            && is_class(&last.text)
            && around.recognise(&name.map(|it| it.text.clone()).unwrap_or_default()).is_empty()
    });
    let at = rest.iter().position(|it| std::ptr::eq(*it, value))?;
    // "below 53": a bound in words is that of a sentence.
    let is_in_words = value.text().starts_with(char::is_alphabetic);
    if ends_in_class || is_in_words || rest[..at].iter().any(|it| is_class(&it.text())) {
        return Some(LimitClass::Sure);
    }
    let behind = rest[at + 1..].iter().find(|it| is_text(it) || matches!(it.kind, Kind::Flag(_)))?;
    let is_sure = is_text(behind) || is_class(&behind.text()) && behind.kind == Kind::Flag(Flag::Normal);
    if is_sure { Some(LimitClass::Sure) } else { is_class(&behind.text()).then_some(LimitClass::Likely) }
}
