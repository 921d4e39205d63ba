//! What a number read from a picture may really be.

use rust_decimal::Decimal;

use crate::model::{Doubt, Lab, LabValue};

/// Digits that readers take for each other.
const ALIKE: [(char, &str); 7] =
    [('0', "68"), ('1', "7"), ('3', "8"), ('5', "6"), ('6', "058"), ('7', "1"), ('8', "036")];

/// The numbers that the value of a result may likely be instead: other readings and the usual slips.
///
/// Empty for drawn text. A value that all readers agree on may still have lost its point; its digits
/// are not doubted.
pub(super) fn likely(lab: &Lab) -> Vec<Decimal> {
    let Some((value, text)) = number(lab) else { return Vec::new() };
    let mut found = lab.readings.others.clone();
    found.extend(with_point(&text));
    if is_unsure(lab) {
        let alike =
            |digit: char| ALIKE.iter().find(|it| it.0 == digit).map_or("", |it| it.1).chars().collect();
        found.extend(with_other_digit(&text, alike));
        found.extend(with_other_start(&text));
    }
    without(found, value)
}

/// Like [`likely`], with any digit misread as any other: what must not fit for a value to be sure.
pub(super) fn thinkable(lab: &Lab) -> Vec<Decimal> {
    let Some((value, text)) = number(lab) else { return Vec::new() };
    let mut found = lab.readings.others.clone();
    found.extend(with_point(&text));
    found.extend(with_other_digit(&text, |_| ('0'..='9').collect()));
    found.extend(with_other_start(&text));
    without(found, value)
}

/// Like [`thinkable`] where two readers saw the value: neither takes a last digit for its neighbour
/// unless the two look alike.
pub(super) fn thinkable_of_two(lab: &Lab) -> Vec<Decimal> {
    let LabValue::Number { value, bound: None } = lab.value else { return Vec::new() };
    let alike = likely(lab);
    let step = Decimal::new(1, value.scale());
    let is_neighbour = |it: &Decimal| it.checked_sub(value).is_some_and(|it| it.abs() == step);
    thinkable(lab).into_iter().filter(|it| !is_neighbour(it) || alike.contains(it)).collect()
}

/// Whether a reader saw a number, or saw all its digits and no point.
pub(super) fn is_close_to_seen(lab: &Lab, number: Decimal) -> bool {
    let mut without_point = number;
    let has_digits = without_point.set_scale(0).is_ok();
    let is_own = matches!(lab.value, LabValue::Number { value, .. } if has_digits && value == without_point);
    is_own || lab.readings.others.contains(&number)
}

/// Whether all readers agree on a value but for one sign; where they differ in more, both may be wrong.
pub(super) fn is_nearly_agreed(lab: &Lab) -> bool {
    let Some((value, _)) = number(lab) else { return false };
    let own = value.to_string();
    lab.readings.others.iter().all(|it| {
        let other = it.to_string();
        let n_same = own.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
        let (own, other) = (&own[n_same..], &other[n_same..]);
        let n_same = own.bytes().rev().zip(other.bytes().rev()).take_while(|(a, b)| a == b).count();
        own.len().max(other.len()) - n_same <= 1
    })
}

/// Whether the readers were unsure of a value or did not agree.
fn is_unsure(lab: &Lab) -> bool {
    let unsure = [Doubt::LowConfidence, Doubt::ReadingsDiffer];
    lab.judgement.doubts().iter().any(|it| unsure.contains(it))
}

/// The number of a value read from a picture, and its digits as printed.
fn number(lab: &Lab) -> Option<(Decimal, String)> {
    let LabValue::Number { value, bound: None } = lab.value else { return None };
    if !lab.readings.from_picture {
        return None;
    }
    let printed = lab.value_printed.trim();
    // A zero in front says where a lost point was.
    let is_plain = printed.starts_with('0') && printed.chars().all(|it| it.is_ascii_digit());
    Some((value, if is_plain { printed.to_owned() } else { value.to_string() }))
}

/// A point at every place inside a number that has none.
fn with_point(text: &str) -> Vec<Decimal> {
    if text.contains('.') {
        return Vec::new();
    }
    (1..text.len()).filter_map(|at| format!("{}.{}", text.get(..at)?, text.get(at..)?).parse().ok()).collect()
}

/// Each digit by turns another one.
fn with_other_digit(text: &str, others: impl Fn(char) -> Vec<char>) -> Vec<Decimal> {
    let digits: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    for (at, digit) in digits.iter().enumerate().filter(|(_, it)| it.is_ascii_digit()) {
        for other in others(*digit) {
            let mut changed = digits.clone();
            changed[at] = other;
            found.extend(changed.into_iter().collect::<String>().parse::<Decimal>().ok());
        }
    }
    found
}

/// A first digit that was lost, or read twice.
fn with_other_start(text: &str) -> Vec<Decimal> {
    let mut found: Vec<Decimal> = ('1'..='9').filter_map(|it| format!("{it}{text}").parse().ok()).collect();
    let mut digits = text.chars();
    if let (Some(first), Some(second)) = (digits.next(), digits.next())
        && first == second
    {
        found.extend(text.get(1..).and_then(|it| it.parse::<Decimal>().ok()));
    }
    found
}

/// Each number once, and not the value itself.
fn without(numbers: Vec<Decimal>, value: Decimal) -> Vec<Decimal> {
    let mut found: Vec<Decimal> = Vec::new();
    for number in numbers {
        if number != value && !found.contains(&number) {
            found.push(number);
        }
    }
    found
}
