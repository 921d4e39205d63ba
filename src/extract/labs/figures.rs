//! Numbers, bounds and ranges as they are printed.

use rust_decimal::Decimal;

use super::atoms::join;
use super::tokens::Token;
use crate::extract::numbers::{DecimalSign, parse_number};
use crate::model::{Bound, Flag, LabValue, Reader};
use crate::pipeline::Knowledge;

/// The space between thousands is at most so wide, in word heights.
const MAX_GROUP_GAP: f32 = 0.7;

/// The ends of a range; at least one is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ends {
    /// Lower end.
    pub low: Option<Decimal>,
    /// Upper end.
    pub high: Option<Decimal>,
}

/// A number with what belongs to it: a bound before, a power of ten behind.
pub(super) fn number(phrase: &[Token<'_>], sign: DecimalSign, knowledge: &Knowledge) -> Option<LabValue> {
    let text = join(phrase);
    let (bound, rest) = split_bound(strip_brackets(&text), knowledge);
    let (digits, power) = split_power(rest);
    let value = parse_number(digits.trim_end_matches('*'), sign)?;
    // "12 500" on a line of a table is two cells far more often than one number.
    if digits.contains(' ') {
        return None;
    }
    // A star behind a number is the laboratory's mark.
    if phrase.len() > 1 && digits.ends_with('*') {
        return None;
    }
    if power == 0 {
        return Some(LabValue::Number { value, bound });
    }
    let value = value.checked_mul(Decimal::from(10_u64.checked_pow(power)?))?.normalize();
    Some(LabValue::Number { value, bound })
}

/// A count with spaces between its thousands, told from two cells by the narrow space and the unit behind.
pub(super) fn grouped(phrase: &[Token<'_>], behind: &[Token<'_>], knowledge: &Knowledge) -> Option<LabValue> {
    let is_tight = phrase.iter().skip(1).all(|it| it.gap <= MAX_GROUP_GAP && it.word.reader == Reader::File);
    let is_count =
        behind.first().is_some_and(|it| it.text.contains('/') && knowledge.units.is_unit(&it.text));
    let text = ungrouped(&join(phrase))?;
    let value = text.parse().ok().filter(|_| phrase.len() > 1 && is_tight && is_count)?;
    Some(LabValue::Number { value, bound: None })
}

/// "12 500" without the spaces between thousands; `None` when they are none.
fn ungrouped(text: &str) -> Option<String> {
    let mut groups = text.split(' ');
    let first = groups.next()?;
    let is_digits = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    let is_first = is_digits(first) && first.len() <= 3 && !first.starts_with('0');
    let is_group = |it: &str| is_digits(it) && it.len() == 3;
    (is_first && groups.all(is_group)).then(|| text.replace(' ', ""))
}

/// The bound at the beginning of a text, and the rest.
fn split_bound<'t>(text: &'t str, knowledge: &Knowledge) -> (Option<Bound>, &'t str) {
    let text = text.trim();
    let signs = text.len() - text.trim_start_matches(['<', '>', '=', '≤', '≥', '⩽', '⩾']).len();
    let has_words = |end: usize| text[..end].contains(char::is_alphabetic);
    if signs > 0 && !text.find(|it: char| it.is_ascii_digit()).is_some_and(has_words) {
        return (knowledge.lab_words.bound(&text[..signs]), text[signs..].trim_start());
    }
    let Some(digit) = text.find(|it: char| it.is_ascii_digit()) else { return (None, text) };
    match knowledge.lab_words.bound(&text[..digit]) {
        Some(bound) if digit > 0 => (Some(bound), &text[digit..]),
        _ => (None, text),
    }
}

/// A power of ten behind a number: "1.2 x 10^3" is ("1.2", 3); without one the power is 0.
fn split_power(text: &str) -> (&str, u32) {
    let Some(times) = text.find(['x', 'X', '×', '*']) else { return (text, 0) };
    let power: String = text[times..].chars().skip(1).filter(|it| !it.is_whitespace()).collect();
    let raised =
        power.strip_prefix("10^").or_else(|| power.strip_prefix("10*")).or_else(|| power.strip_prefix("10"));
    let exponent = raised.and_then(plain_exponent).filter(|it| (1..=15).contains(it));
    match exponent {
        Some(exponent) => (text[..times].trim_end(), exponent),
        None => (text, 0),
    }
}

fn plain_exponent(text: &str) -> Option<u32> {
    const RAISED: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    let plain: String = text
        .chars()
        .map(|it| match RAISED.chars().position(|raised| raised == it) {
            Some(digit) => char::from_digit(digit as u32, 10).unwrap_or(it),
            None => it,
        })
        .collect();
    plain.parse().ok()
}

/// The ends a text gives, such as "13.5 - 17.5", "(70-99)", "4.7:6", "0 to 20 g/L".
pub(super) fn range(text: &str, sign: DecimalSign, knowledge: &Knowledge) -> Option<Ends> {
    let text = strip_brackets(text);
    let is_sign = |it: char| matches!(it, '-' | '–' | '—' | '−' | '~' | '‐' | ':');
    let cut = |(at, sep): (usize, &str)| {
        let (low, high) = (text[..at].trim(), text[at + sep.len()..].trim());
        let (high, unit) = split_unit(high);
        let unit_fits = unit.is_empty() || knowledge.units.is_unit(unit);
        let (low, low_unit) = split_unit(low);
        let low_unit_fits = low_unit.is_empty() || knowledge.units.is_unit(low_unit);
        let parse = |it: &str| match ungrouped(it) {
            Some(plain) => plain.parse().ok(),
            None => parse_number(it, sign),
        };
        let (low, high) = (parse(low)?, parse(high)?);
        (unit_fits && low_unit_fits && low <= high).then_some(Ends { low: Some(low), high: Some(high) })
    };
    let by_sign = text.match_indices(is_sign).filter(|it| it.0 > 0).find_map(cut);
    by_sign.or_else(|| {
        let spaced = text.match_indices(' ').map(|it| it.0);
        let words: Vec<usize> = spaced.collect();
        words.windows(2).find_map(|pair| {
            let word = &text[pair[0]..pair[1]];
            if knowledge.lab_words.is_to(word) { cut((pair[0], word)) } else { None }
        })
    })
}

/// The ends of "(Desirable < 200)": a range in brackets, with a word for normal before it.
pub(super) fn normal_class(text: &str, sign: DecimalSign, knowledge: &Knowledge) -> Option<Ends> {
    let inner = text.strip_prefix('(').or_else(|| text.strip_prefix('['))?;
    let inner = inner.strip_suffix([')', ']'])?.trim();
    let begin = inner.find(|it: char| it.is_ascii_digit() || matches!(it, '<' | '>' | '≤' | '≥'))?;
    let (class, ends) = (inner[..begin].trim_end_matches([':', ' ']), &inner[begin..]);
    if knowledge.lab_words.flag(class) != Some(Flag::Normal) {
        return None;
    }
    range(ends, sign, knowledge).or_else(|| {
        let (bound, digits) = split_bound(ends, knowledge);
        let (digits, unit) = split_unit(digits);
        let fits = unit.is_empty() || knowledge.units.is_unit(unit);
        Some(ends_of_bound(parse_number(digits, sign).filter(|_| fits)?, bound?))
    })
}

/// The ends a bounded number gives as a range.
pub(super) fn ends_of_bound(value: Decimal, bound: Bound) -> Ends {
    match bound {
        Bound::Below | Bound::AtMost => Ends { low: None, high: Some(value) },
        Bound::Above | Bound::AtLeast => Ends { low: Some(value), high: None },
    }
}

/// Digits, and what stands behind them.
fn split_unit(text: &str) -> (&str, &str) {
    let is_group = |rest: &str| {
        let n_digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        n_digits == 3
    };
    let is_part = |at: usize, it: char| {
        it.is_ascii_digit()
            || matches!(it, '.' | ',' | '-' | '+' | '−')
            || it == ' ' && at > 0 && is_group(&text[at + 1..])
    };
    let end = text.char_indices().find(|(at, it)| !is_part(*at, *it)).map_or(text.len(), |it| it.0);
    (text[..end].trim(), text[end..].trim())
}

pub(super) fn strip_brackets(text: &str) -> &str {
    let text = text.trim();
    for (open, close) in [('(', ')'), ('[', ']'), ('{', '}')] {
        if let Some(inner) = text.strip_prefix(open).and_then(|it| it.strip_suffix(close)) {
            return inner.trim();
        }
    }
    text
}
