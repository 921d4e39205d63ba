//! Units that were misread, told by what they look like and what the analyte is measured in.

use crate::pipeline::{Analyte, Units};

/// What it costs to take one sign for another that looks like it.
const LOOKALIKE: f32 = 0.3;

/// What it costs that a thin stroke was not seen.
const LOST_STROKE: f32 = 0.5;

/// A reading costs at most this for each sign of the unit.
const MOST_A_SIGN: f32 = 0.2;

/// Another unit must cost at least this much more.
const AHEAD: f32 = 0.5;

/// From here on it is a guess.
const GUESS: f32 = 0.65;

/// Signs that are taken for each other; each group in the small letters that units fold to.
const GROUPS: [&str; 8] = ["/fijl1|t!", "upµj", "o0", "gq9", "ce", "mn", "b6", "s5"];

/// What engines make of a sign of two circles and a stroke.
const SHAPES: [(&str, &str); 5] = [("yo", "%"), ("°/o", "%"), ("o/o", "%"), ("%o", "%"), ("0/0", "%")];

/// What a misread unit was.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mended {
    /// As the analyte's unit is spelled.
    pub(super) unit: String,
    /// Whether more than lookalikes had to be taken for each other.
    pub(super) is_guess: bool,
}

/// The unit of the analyte that a reading looks like, when only one does.
pub(super) fn mended(read: &str, analyte: &Analyte, units: &Units) -> Option<Mended> {
    let folded = units.fold(read);
    let shape = SHAPES.iter().find(|it| it.0 == folded);
    let folded: Vec<char> = shape.map_or(folded.as_str(), |it| it.1).chars().collect();
    let plain: Vec<char> = read.to_lowercase().chars().collect();
    let mut ranked: Vec<(f32, &str, Option<String>, f32)> = analyte
        .printed_units
        .iter()
        .chain(&analyte.reported_in)
        .map(|it| {
            let sought: Vec<char> = units.fold(it).chars().collect();
            let spelled: Vec<char> = it.to_lowercase().chars().collect();
            let ways = [(&folded, &sought), (&plain, &spelled)];
            let (cost, n_signs) = ways
                .map(|(read, sought)| (cost(read, sought), sought.len() as f32))
                .into_iter()
                .min_by(|a, b| (a.0 - a.1 * MOST_A_SIGN).total_cmp(&(b.0 - b.1 * MOST_A_SIGN)))
                .unwrap_or((f32::INFINITY, 0.0));
            (cost - n_signs * MOST_A_SIGN, it.as_str(), units.ucum_of(it, Some(analyte)), cost)
        })
        .collect();
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (best, unit, ucum, cost) = ranked.first()?;
    let rival = ranked.iter().find(|it| it.2 != *ucum).map_or(f32::INFINITY, |it| it.0);
    let is_guess = *cost > GUESS;
    (*best <= 0.0 && rival - best >= AHEAD).then(|| Mended { unit: (*unit).to_owned(), is_guess })
}

/// The cheapest way from a reading to a unit, sign by sign.
fn cost(read: &[char], sought: &[char]) -> f32 {
    let mut above: Vec<f32> = std::iter::once(0.0)
        .chain(sought.iter().scan(0.0, |sum, it| {
            *sum += missing(*it);
            Some(*sum)
        }))
        .collect();
    for sign in read {
        let mut row = vec![above[0] + missing(*sign)];
        for (idx, wanted) in sought.iter().enumerate() {
            let swapped = above[idx] + swap(*sign, *wanted);
            let added = above[idx + 1] + missing(*sign);
            // The last letter of a unit is often cut by a rule.
            let is_last = idx + 1 == sought.len() && idx > 0;
            let left_out = row[idx] + if is_last { LOST_STROKE } else { missing(*wanted) };
            row.push(swapped.min(added).min(left_out));
        }
        above = row;
    }
    above.last().copied().unwrap_or(f32::INFINITY)
}

fn swap(a: char, b: char) -> f32 {
    if a == b {
        0.0
    } else if GROUPS.iter().any(|it| it.contains(a) && it.contains(b)) {
        LOOKALIKE
    } else {
        1.0
    }
}

fn missing(sign: char) -> f32 {
    if sign == '/' || !sign.is_alphanumeric() { LOST_STROKE } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::mended;
    use crate::model::AnalyteId;
    use crate::pipeline::Knowledge;

    fn unit(read: &str, analyte: &str) -> Option<String> {
        let knowledge = Knowledge::builtin().unwrap();
        let analyte = knowledge.analytes.get(&AnalyteId(analyte.to_owned())).unwrap();
        mended(read, analyte, &knowledge.units).map(|it| knowledge.units.fold(&it.unit))
    }

    #[test]
    fn a_unit_that_looks_like_one_of_the_analyte_is_that_one() {
        for (read, analyte, expected) in [
            ("gidl", "hemoglobin", "g/dl"),
            ("gmdl", "hemoglobin", "g/dl"),
            ("g/d", "hemoglobin", "g/dl"),
            ("pIU/mL", "tsh", "uiu/ml"),
            ("cellsfcum", "eosinophil_abs", "/ul"),
        ] {
            let knowledge = Knowledge::builtin().unwrap();
            let ucum = |text: &str| {
                knowledge.units.ucum_of(text, knowledge.analytes.get(&AnalyteId(analyte.to_owned())))
            };
            let found = unit(read, analyte).unwrap_or_default();
            assert!(found == expected || ucum(&found) == ucum(expected), "{read}: {found}");
        }
    }

    #[test]
    fn a_unit_that_could_be_two_stays_open() {
        assert_eq!(unit("m/L", "creatinine"), None);
        assert_eq!(unit("n", "mcv"), None);
        assert_eq!(unit("Method", "hemoglobin"), None);
    }
}
