//! Boxes that may be tilted, and the smallest one around some points.

use crate::model::Rect;

/// A point on a picture, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    pub(super) x: f32,
    pub(super) y: f32,
}

/// A tilted box: its corners from top left, clockwise, as its text is read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Quad {
    pub(super) corners: [Point; 4],
}

impl Quad {
    /// An upright box.
    pub(super) fn upright(rect: Rect) -> Quad {
        let corner = |x, y| Point { x, y };
        Quad {
            corners: [
                corner(rect.left(), rect.top()),
                corner(rect.right(), rect.top()),
                corner(rect.right(), rect.bottom()),
                corner(rect.left(), rect.bottom()),
            ],
        }
    }

    /// The smallest tilted box around points; `None` when there are none.
    pub(super) fn around(points: Vec<Point>) -> Option<Quad> {
        let hull = hull(points);
        let sides = hull.iter().zip(hull.iter().cycle().skip(1));
        let boxes = sides.filter_map(|(&from, &to)| box_along(&hull, from, to));
        let smallest = boxes.min_by(|a, b| a.area().total_cmp(&b.area()));
        smallest.or_else(|| hull.first().map(|&it| Quad { corners: [it; 4] }))
    }

    /// Length along its text.
    pub(super) fn width(&self) -> f32 {
        let [a, b, c, d] = self.corners;
        distance(a, b).max(distance(d, c))
    }

    /// Length across its text.
    pub(super) fn height(&self) -> f32 {
        let [a, b, c, d] = self.corners;
        distance(a, d).max(distance(b, c))
    }

    /// The same box with `by` pixels more on each side.
    pub(super) fn grown(&self, by: f32) -> Quad {
        let [a, b, _, d] = self.corners;
        let along = direction(a, b).unwrap_or(Point { x: 1.0, y: 0.0 });
        let down = direction(a, d).unwrap_or(Point { x: -along.y, y: along.x });
        let signs = [(-by, -by), (by, -by), (by, by), (-by, by)];
        let mut corners = self.corners;
        for (corner, (right, below)) in corners.iter_mut().zip(signs) {
            corner.x += right * along.x + below * down.x;
            corner.y += right * along.y + below * down.y;
        }
        Quad { corners }
    }

    /// The same box on a picture that is so many times as wide and as high.
    pub(super) fn stretched(&self, by_x: f32, by_y: f32) -> Quad {
        Quad { corners: self.corners.map(|it| Point { x: it.x * by_x, y: it.y * by_y }) }
    }

    /// The point that lies `right` of its width and `down` of its height into the box.
    pub(super) fn at(&self, right: f32, down: f32) -> Point {
        let [a, b, c, d] = self.corners;
        between(between(a, b, right), between(d, c, right), down)
    }

    /// The upright box around it; `None` when a corner is no number.
    pub(super) fn bounds(&self) -> Option<Rect> {
        let xs = self.corners.map(|it| it.x);
        let ys = self.corners.map(|it| it.y);
        let least = |them: [f32; 4]| them.into_iter().fold(f32::INFINITY, f32::min);
        let most = |them: [f32; 4]| them.into_iter().fold(f32::NEG_INFINITY, f32::max);
        Rect::new(least(xs), least(ys), most(xs), most(ys))
    }

    /// Whether a point lies in the box or on its edge.
    pub(super) fn holds(&self, point: Point) -> bool {
        let sides = self.corners.iter().zip(self.corners.iter().cycle().skip(1));
        let turns: Vec<f32> = sides.map(|(&a, &b)| turn(a, b, point)).collect();
        turns.iter().all(|&it| it >= 0.0) || turns.iter().all(|&it| it <= 0.0)
    }

    fn area(&self) -> f32 {
        self.width() * self.height()
    }
}

fn distance(a: Point, b: Point) -> f32 {
    (b.x - a.x).hypot(b.y - a.y)
}

/// From one point towards another, one pixel long; `None` when they are the same.
fn direction(a: Point, b: Point) -> Option<Point> {
    let length = distance(a, b);
    (length > 0.0).then(|| Point { x: (b.x - a.x) / length, y: (b.y - a.y) / length })
}

fn between(a: Point, b: Point, part: f32) -> Point {
    Point { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part }
}

/// Positive when the way from `a` over `b` to `c` turns to the right, as y goes down.
fn turn(a: Point, b: Point, c: Point) -> f32 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

/// The corners of the tightest band around points, by Andrew's monotone chain (Information
/// Processing Letters 9, 1979).
fn hull(mut points: Vec<Point>) -> Vec<Point> {
    points.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    points.dedup();
    if points.len() < 3 {
        return points;
    }
    let mut there = half_hull(points.iter().copied());
    let mut back = half_hull(points.iter().rev().copied());
    there.pop();
    back.pop();
    there.append(&mut back);
    there
}

fn half_hull(points: impl Iterator<Item = Point>) -> Vec<Point> {
    let mut chain: Vec<Point> = Vec::new();
    for point in points {
        while let [.., a, b] = chain[..] {
            if turn(a, b, point) > 0.0 {
                break;
            }
            chain.pop();
        }
        chain.push(point);
    }
    chain
}

/// The smallest box around a hull with one side along `from` → `to`; `None` when they are the same.
fn box_along(hull: &[Point], from: Point, to: Point) -> Option<Quad> {
    let along = direction(from, to)?;
    // The direction nearest to that of writing: to the right, and then down.
    let along = match (along.x.abs() >= along.y.abs(), along) {
        (true, Point { x, y }) if x < 0.0 => Point { x: -x, y: -y },
        (true, it) => it,
        (false, Point { x, y }) if y > 0.0 => Point { x: y, y: -x },
        (false, Point { x, y }) => Point { x: -y, y: x },
    };
    let down = Point { x: -along.y, y: along.x };
    let reach = |axis: Point| {
        let places = hull.iter().map(|it| it.x * axis.x + it.y * axis.y);
        places.fold((f32::INFINITY, f32::NEG_INFINITY), |(least, most), it| (least.min(it), most.max(it)))
    };
    let ((left, right), (top, bottom)) = (reach(along), reach(down));
    let corner = |right: f32, below: f32| Point {
        x: right * along.x + below * down.x,
        y: right * along.y + below * down.y,
    };
    Some(Quad {
        corners: [corner(left, top), corner(right, top), corner(right, bottom), corner(left, bottom)],
    })
}

#[cfg(test)]
mod tests {
    use super::{Point, Quad};

    fn points(of: &[(f32, f32)]) -> Vec<Point> {
        of.iter().map(|&(x, y)| Point { x, y }).collect()
    }

    fn is_near(a: f32, b: f32) -> bool {
        (a - b).abs() < 0.01
    }

    #[test]
    fn a_tilted_bar_has_a_tilted_box_read_from_left_to_right() {
        // A bar 50 long and 5 high, tilted by 3 to 4.
        let quad = Quad::around(points(&[(0.0, 0.0), (40.0, 30.0), (37.0, 34.0), (-3.0, 4.0), (18.0, 17.0)]))
            .unwrap();
        assert!(is_near(quad.width(), 50.0) && is_near(quad.height(), 5.0), "{quad:?}");
        let [first, ..] = quad.corners;
        assert!(is_near(first.x, 0.0) && is_near(first.y, 0.0), "{quad:?}");
    }

    #[test]
    fn the_box_does_not_depend_on_the_order_of_the_points() {
        let mut corners = points(&[(0.0, 0.0), (20.0, 1.0), (19.0, 9.0), (1.0, 8.0), (10.0, 4.0)]);
        let quad = Quad::around(corners.clone()).unwrap();
        corners.reverse();
        assert_eq!(Quad::around(corners), Some(quad));
    }

    #[test]
    fn few_points_make_a_flat_box_and_none_make_none() {
        assert_eq!(Quad::around(Vec::new()), None);
        assert!(is_near(Quad::around(points(&[(3.0, 4.0)])).unwrap().width(), 0.0));
        let flat = Quad::around(points(&[(0.0, 5.0), (10.0, 5.0)])).unwrap();
        assert!(is_near(flat.width(), 10.0) && is_near(flat.height(), 0.0));
    }

    #[test]
    fn a_grown_box_is_larger_on_all_sides_and_holds_the_old_one() {
        let quad = Quad::around(points(&[(0.0, 0.0), (40.0, 30.0), (37.0, 34.0), (-3.0, 4.0)])).unwrap();
        let grown = quad.grown(2.0);
        assert!(is_near(grown.width(), 54.0) && is_near(grown.height(), 9.0));
        assert!(quad.corners.iter().all(|&it| grown.holds(it)));
        assert!(!quad.holds(grown.corners[0]));
    }
}
