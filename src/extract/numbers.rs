//! Numbers and ranges as printed, in the writing habits of India, the UK, the US and the European continent.

use rust_decimal::Decimal;

/// Which sign a document puts before the decimals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum DecimalSign {
    /// As in 1.24.
    #[default]
    Point,
    /// As in 1,24.
    Comma,
}

/// Returns the number a word stands for; `None` when it is none.
///
/// A lone comma before exactly three digits groups thousands unless the document writes decimals
/// with a comma; Indian grouping (2,20,000) is understood.
pub(super) fn parse_number(printed: &str, sign: DecimalSign) -> Option<Decimal> {
    let text = printed.trim().replace(['\u{a0}', ' '], "").replace('−', "-");
    let (minus, digits) = match text.strip_prefix(['-', '+']) {
        Some(rest) => (text.starts_with('-'), rest),
        None => (false, text.as_str()),
    };
    let starts_right = digits.starts_with(|it: char| it.is_ascii_digit())
        || (digits.len() > 1 && digits.starts_with(['.', ',']));
    let is_number = starts_right
        && digits.ends_with(|it: char| it.is_ascii_digit())
        && digits.bytes().all(|it| it.is_ascii_digit() || it == b'.' || it == b',');
    if !is_number {
        return None;
    }
    let plain = plain_digits(digits, sign)?;
    let value: Decimal = plain.parse().ok()?;
    Some(if minus { -value } else { value })
}

/// Tells the decimal sign of a document from the numbers in it.
pub(super) fn decimal_sign<'a>(words: impl IntoIterator<Item = &'a str>) -> DecimalSign {
    let (mut points, mut commas) = (0, 0);
    for word in words {
        let word = word.trim_matches(|it: char| !it.is_ascii_digit());
        if !word.bytes().all(|it| it.is_ascii_digit() || it == b'.' || it == b',') {
            continue;
        }
        match (word.split_once('.'), word.split_once(',')) {
            (Some((_, tail)), None) if tail.len() != 3 && !tail.contains('.') => points += 1,
            (None, Some((head, tail))) if !tail.contains(',') && (tail.len() != 3 || head == "0") => {
                commas += 1
            }
            _ => {}
        }
    }
    if commas > points { DecimalSign::Comma } else { DecimalSign::Point }
}

/// Digits with at most one decimal point and no grouping.
fn plain_digits(digits: &str, sign: DecimalSign) -> Option<String> {
    let (decimal, group) = match (digits.rfind('.'), digits.rfind(',')) {
        (Some(point), Some(comma)) if point > comma => ('.', ','),
        (Some(_), Some(_)) => (',', '.'),
        (None, None) => return Some(digits.to_owned()),
        (Some(_), None) => return Some(one_sign(digits, '.', sign == DecimalSign::Comma)),
        (None, Some(_)) => return Some(one_sign(digits, ',', sign == DecimalSign::Point)),
    };
    let plain = digits.replace(group, "").replace(decimal, ".");
    (plain.matches('.').count() == 1).then_some(plain)
}

/// Digits in which only one of the two signs occurs; `groups` says that a lone one may group thousands.
fn one_sign(digits: &str, sign: char, groups: bool) -> String {
    let n_signs = digits.matches(sign).count();
    let (head, tail) = digits.rsplit_once(sign).unwrap_or((digits, ""));
    let is_grouping = n_signs > 1 || (groups && tail.len() == 3 && !matches!(head, "" | "0"));
    if is_grouping { digits.replace(sign, "") } else { digits.replace(sign, ".") }
}

#[cfg(test)]
mod tests {
    use super::{DecimalSign, decimal_sign, parse_number};

    #[test]
    fn numbers_are_read_as_their_document_writes_them() {
        let (point, comma) = (DecimalSign::Point, DecimalSign::Comma);
        for (printed, sign, expected) in [
            ("5.10", point, Some("5.10")),
            ("13.2", point, Some("13.2")),
            ("0.65", point, Some("0.65")),
            (".5", point, Some("0.5")),
            ("7200", point, Some("7200")),
            ("11,500", point, Some("11500")),
            ("2,20,000", point, Some("220000")),
            ("1,50,000", comma, Some("150000")),
            ("1,24", point, Some("1.24")),
            ("0,240", point, Some("0.240")),
            ("6,73", comma, Some("6.73")),
            ("1,240", comma, Some("1.240")),
            ("1.240", comma, Some("1240")),
            ("1.240", point, Some("1.240")),
            ("1.234,5", comma, Some("1234.5")),
            ("1,234.5", point, Some("1234.5")),
            ("1.234.567", point, Some("1234567")),
            ("-2.5", point, Some("-2.5")),
            ("−2.5", point, Some("-2.5")),
            ("12 500", point, Some("12500")),
            ("", point, None),
            (".", point, None),
            ("5.", point, None),
            ("1-6", point, None),
            ("1:160", point, None),
            ("2X", point, None),
            ("T3", point, None),
            ("1,2.3,4", point, None),
        ] {
            let got = parse_number(printed, sign).map(|it| it.to_string());
            assert_eq!(got.as_deref(), expected, "{printed} {sign:?}");
        }
    }

    #[test]
    fn the_decimal_sign_is_told_by_the_majority() {
        assert_eq!(decimal_sign(["6,73", "4,00", "9,50", "x10^3"]), DecimalSign::Comma);
        assert_eq!(decimal_sign(["13.2", "11,500", "4.5"]), DecimalSign::Point);
        assert_eq!(decimal_sign(["1,500"]), DecimalSign::Point);
        assert_eq!(decimal_sign([]), DecimalSign::Point);
    }
}
