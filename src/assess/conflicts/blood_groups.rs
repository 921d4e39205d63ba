//! Blood groups that two papers print differently.

use crate::model::{FindingKind, Lab, LabValue, fold};
use crate::pipeline::BloodGroupWords;

use super::super::chart::Chart;
use super::super::findings::Draft;
use super::super::wording;

/// A finding where two results print different blood groups.
pub(super) fn find(chart: &Chart<'_>) -> Option<Draft> {
    let words = &chart.knowledge().rules.conflicts.blood_group;
    let is_group = |it: &&Lab| words.names.contains(&fold(&it.name_printed));
    let labs = chart.series.iter().flat_map(|it| it.labs.iter().copied()).filter(is_group);
    let groups: Vec<(&Lab, Group<'_>)> = labs.filter_map(|it| Some((it, Group::of(it, words)?))).collect();
    let (one, other) = groups.iter().enumerate().find_map(|(idx, one)| {
        let other = groups[idx + 1..].iter().find(|it| one.1.contradicts(it.1))?;
        Some((one.0, other.0))
    })?;
    let told = |it: &Lab| format!("\"{}\" {}", it.value_printed, wording::lab_day(it));
    let statement = format!("the blood group is printed as {} and as {}", told(one), told(other));
    let rule = ("blood_group_conflict", &chart.knowledge().rules.rule.blood_group_conflict);
    Some(Draft::by_rule(rule, FindingKind::Conflict, statement, vec![one.id.clone(), other.id.clone()]))
}

/// A blood group as far as it is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Group<'a> {
    letters: Option<&'a str>,
    is_positive: Option<bool>,
}

impl<'a> Group<'a> {
    fn of(lab: &Lab, words: &'a BloodGroupWords) -> Option<Group<'a>> {
        let LabValue::Text { text } = &lab.value else { return None };
        let spaced = text.replace('+', " + ").replace(['-', '\u{2212}'], " - ");
        let parts: Vec<String> = spaced
            .split_whitespace()
            .map(|it| match it {
                "+" | "-" => it.to_owned(),
                _ => fold(it),
            })
            .collect();
        let known = [&words.letters, &words.positive, &words.negative, &words.beside].into_iter();
        if parts.iter().any(|it| !known.clone().any(|of| of.contains(it))) {
            return None;
        }
        let has = |of: &[String]| parts.iter().any(|it| of.contains(it));
        let mut letters = words.letters.iter().filter(|it| parts.contains(it));
        let (first, second) = (letters.next(), letters.next());
        let is_positive = match (has(&words.positive), has(&words.negative)) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            (true, true) | (false, false) => None,
        };
        let letters = if second.is_none() { first.map(String::as_str) } else { None };
        (letters.is_some() || is_positive.is_some()).then_some(Group { letters, is_positive })
    }

    fn contradicts(self, other: Group<'_>) -> bool {
        let differ = |one: Option<&str>, other: Option<&str>| one.zip(other).is_some_and(|(a, b)| a != b);
        let signs = self.is_positive.zip(other.is_positive);
        differ(self.letters, other.letters) || signs.is_some_and(|(one, other)| one != other)
    }
}

#[cfg(test)]
mod tests {
    use crate::assess::conflicts::sample::conflicts;
    use crate::assess::risks::sample::Case;
    use crate::assess::testing::{lab, woman};

    #[test]
    fn two_blood_groups_are_told_however_they_are_printed() {
        let told = |one: &str, other: &str| {
            let labs = [lab("Blood Group", one).done(), lab("ABO & Rh", other).within("b", 1).done()];
            let said = conflicts(&Case::of(woman()).labs(labs));
            said.iter().any(|it| it.starts_with("the blood group is printed as"))
        };
        for (one, other, differ) in [
            ("O Positive", "A Positive", true),
            ("O Positive", "O Negative", true),
            ("O +ve", "O -ve", true),
            ("O Positive", "O Rh (D) positive", false),
            ("AB+", "AB POS", false),
            ("O", "O positive", false),
            ("A1 B positive", "O positive", false),
            ("see report", "O positive", false),
        ] {
            assert_eq!(told(one, other), differ, "{one}, {other}");
        }
    }
}
