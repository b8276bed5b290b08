// Import the patch of pos_loyalty first, so that this one is applied on top of it
import "@pos_loyalty/app/models/pos_order";
import {PosOrder} from "@point_of_sale/app/models/pos_order";
import {Role, earn, multiplied} from "@loyalty_club_pos/app/utils/club_earning";
import {earlyRefusal} from "@loyalty_club_pos/app/utils/club_early";
import {patch} from "@web/core/utils/patch";
import {roundPrecision} from "@web/core/utils/numbers";

const {DateTime} = luxon;

/** Whether `day` (an ISO date) lies between two dates from the server, either of which may be empty. */
function within(day, from, to) {
    const iso = (date) => date?.toISODate?.() || date || "";
    return (!iso(from) || iso(from) <= day) && (!iso(to) || day <= iso(to));
}

/** The server posts a club's points, so core must neither count nor confirm them at the till. */
patch(PosOrder.prototype, {
    restoreState() {
        super.restoreState(...arguments);
        // A reload drops the loaded cards, so fetch them again
        this.uiState.clubKnown = null;
    },

    // Clubs and cards

    /** The clubs that are open now for this order's pricelist. */
    clubPrograms() {
        return this.models["loyalty.program"].filter(
            (program) => program.is_club && this._clubIsOpen(program)
        );
    },
    _clubIsOpen(program) {
        const pricelists = program.pricelist_ids;
        return (
            within(this._clubDay(program), program.date_from, program.date_to) &&
            (!pricelists.length ||
                pricelists.some((p) => p.id === this.pricelist_id?.id))
        );
    },
    _clubDay(program) {
        return DateTime.now()
            .setZone(program.club_tz || "UTC")
            .toISODate();
    },
    /** The card that the customer uses in `program`, as the server says; offline, their own card. */
    clubCard(program) {
        const partner = this.getPartner();
        const known =
            partner &&
            this.uiState.clubKnown === partner.id &&
            this.uiState.clubCardIds;
        return (
            partner &&
            this.models["loyalty.card"].find(
                (card) =>
                    card.id > 0 &&
                    card.program_id?.id === program.id &&
                    (known
                        ? known.includes(card.id)
                        : card.partner_id?.id === partner.id)
            )
        );
    },

    // Early access; the server checks it too, but only reports paid orders

    /** A sentence explaining why `template` cannot be sold to the customer now; an empty string if it can. */
    clubEarlyRefusal(template) {
        return earlyRefusal(this.config, template, (club) => {
            const program = this.models["loyalty.program"].get(club);
            return program && this.clubCard(program);
        });
    },
    /** A sentence for each product of the order that the customer cannot buy yet. */
    clubEarlyRefusals() {
        const sold = this.lines.filter(
            (line) =>
                line.qty > 0 &&
                !line.refunded_orderline_id &&
                !line.sale_order_origin_id
        );
        const templates = new Set(sold.map((line) => line.product_id.product_tmpl_id));
        return [...templates].map((one) => this.clubEarlyRefusal(one)).filter(Boolean);
    },

    // Preview of the points earned

    /** Points that this order will earn on the member's card of `program`. */
    clubPreview(program) {
        const card = this.clubCard(program);
        if (card?.club_blocked) {
            return 0;
        }
        const terms = this._clubTerms(program);
        const capsLeft = card?.club_rule_caps || {};
        const points = earn(this._clubBasket(terms.records), terms, capsLeft).map(
            (earned) => earned.points
        );
        const given = roundPrecision(
            points.reduce((total, more) => total + more, 0),
            0.01
        );
        return multiplied(given, card?.club_tier_multiplier, terms.unit);
    },
    _clubTerms(program) {
        const day = this._clubDay(program);
        const records = program.rule_ids
            .filter(
                (rule) =>
                    rule.mode === "auto" &&
                    ["all", "pos"].includes(rule.club_channel) &&
                    within(day, rule.club_date_from, rule.club_date_to)
            )
            .sort((a, b) => a.id - b.id);
        return {
            unit: program.club_unit || 1,
            tax: program.club_amount_tax,
            rewards: program.club_amount_rewards,
            records,
            rules: records.map((rule) => ({
                id: rule.id,
                mode: rule.reward_point_mode,
                points: rule.reward_point_amount,
                step: rule.reward_point_mode === "money" ? rule.club_step_amount : 0,
                minimum_qty: rule.minimum_qty,
                minimum_amount: rule.minimum_amount,
                minimum_tax: rule.minimum_amount_tax_mode,
                cap: rule.club_points_max,
            })),
        };
    },
    _clubBasket(rules) {
        const basket = this.lines
            .filter(
                (line) =>
                    !line.refunded_orderline_id &&
                    !line.sale_order_origin_id &&
                    !line.combo_parent_id
            )
            .map((line) => this._clubLine(line, rules));
        for (const gift of basket) {
            if (gift.record.reward_id?.reward_type === "product") {
                this._clubTakeGift(gift, basket);
            }
        }
        return basket;
    },
    _clubLine(line, rules) {
        const combo = line.combo_line_ids.length > 0;
        const [total, subtotal] = combo
            ? [line.comboTotalPrice, line.comboTotalPriceWithoutTax]
            : [line.prices.total_included, line.prices.total_excluded];
        return {
            record: line,
            qty: line.qty,
            total: roundPrecision(total, 0.000001),
            subtotal: roundPrecision(subtotal, 0.000001),
            role: this._clubRole(line),
            rules: rules
                .filter(
                    (rule) =>
                        rule.any_product || rule.validProductIds.has(line.product_id.id)
                )
                .map((rule) => rule.id),
        };
    },
    _clubRole(line) {
        const reward = line.reward_id;
        const program = reward?.program_id;
        if (reward) {
            if (
                reward.reward_type === "product" ||
                ["ewallet", "gift_card"].includes(program.program_type)
            ) {
                return Role.NOTHING;
            }
            if (program.program_type === "loyalty") {
                return Role.REWARD;
            }
            return program.trigger === "auto" ? Role.AUTO_DISCOUNT : Role.CODE_DISCOUNT;
        }
        if (this._clubIsWorthless(line)) {
            return line.qty * line.price_unit < 0 ? Role.OFF : Role.NOTHING;
        }
        return line.qty > 0 && line.price_unit < 0 ? Role.CODE_DISCOUNT : Role.GOODS;
    },
    /** Whether the line earns nothing: tips, down payments, gift cards and e-wallets. */
    _clubIsWorthless(line) {
        const product = line.product_id.id;
        const config = this.config;
        return (
            [config.raw?.tip_product_id, config.raw?.down_payment_product_id].includes(
                product
            ) ||
            this.models["loyalty.program"].some(
                (program) =>
                    ["gift_card", "ewallet"].includes(program.program_type) &&
                    program.rule_ids.some((rule) => rule.validProductIds?.has(product))
            )
        );
    },
    /** Deduct free pieces and their amounts from the goods lines, because they earn nothing. */
    _clubTakeGift(gift, basket) {
        const products = gift.record.reward_id.reward_product_ids.map(
            (product) => product.id
        );
        let {qty: pieces, total, subtotal} = gift;
        const goods = basket
            .filter(
                (line) =>
                    line.role === Role.GOODS &&
                    line.qty > 0 &&
                    products.includes(line.record.product_id.id)
            )
            .sort(
                (a, b) =>
                    (a.record.price_unit !== -gift.record.price_unit) -
                    (b.record.price_unit !== -gift.record.price_unit)
            );
        for (const line of goods) {
            const taken = Math.min(pieces, line.qty);
            if (taken <= 0) {
                break;
            }
            const share = taken / pieces;
            line.qty -= taken;
            line.total = roundPrecision(
                Math.max(line.total + total * share, 0),
                0.000001
            );
            line.subtotal = roundPrecision(
                Math.max(line.subtotal + subtotal * share, 0),
                0.000001
            );
            pieces -= taken;
            total *= 1 - share;
            subtotal *= 1 - share;
        }
    },

    // What the cashier sees

    /**
     * For each club: the balance, pending points, the points this order earns and spends, and the
     * balance after it; a preview until the server has answered.
     */
    clubStats() {
        if (this.finalized && this.isSynced) {
            return (this.club_balances || []).map((row) => ({
                key: row.card,
                name: row.program,
                earned: row.earned,
                spent: row.spent,
                balance: row.balance,
                pending: row.pending,
                tier: row.tier,
                raised: row.raised,
                after: row.balance,
                posted: true,
            }));
        }
        return this.clubPrograms().flatMap((program) => {
            const card = this.clubCard(program);
            return card ? [this._clubStat(program, card)] : [];
        });
    },
    _clubStat(program, card) {
        const spent = this._get_reward_lines()
            .filter((line) => line.coupon_id?.id === card.id)
            .reduce((total, line) => total + line.points_cost, 0);
        const earned = this.clubPreview(program);
        return {
            key: card.id,
            name: program.name,
            earned,
            spent: roundPrecision(spent, 0.01),
            balance: card.points,
            pending: card.club_points_pending || 0,
            tier: card.club_tier_name || "",
            vip: Boolean(card.club_is_vip),
            blocked: Boolean(card.club_blocked),
            invited: Boolean(card.club_is_invited),
            events: Boolean(card.club_has_events),
            after: roundPrecision(card.points - spent + earned, 0.01),
            expiry: card.club_next_expiry,
            expiring: card.club_next_expiry_points || 0,
            posted: false,
        };
    },

    // Keeping core from counting and confirming club points

    _programIsApplicable(program) {
        if (!program.is_club) {
            return super._programIsApplicable(...arguments);
        }
        const card = this.clubCard(program);
        return Boolean(this._clubIsOpen(program) && card && !card.club_blocked);
    },
    pointsForPrograms(programs) {
        const plain = programs.filter((program) => !program.is_club);
        const result = super.pointsForPrograms(plain);
        for (const program of programs) {
            if (program.is_club) {
                result[program.id] = [];
            }
        }
        return result;
    },
    _getPointsCorrection(program) {
        return program.is_club ? 0 : super._getPointsCorrection(...arguments);
    },
    _isRewardProductPartOfRules(reward, product) {
        return (
            !reward.program_id.is_club &&
            super._isRewardProductPartOfRules(reward, product)
        );
    },
    /** Leave out rewards of tiers above the member's. */
    getClaimableRewards() {
        return super.getClaimableRewards(...arguments).filter(({reward, coupon_id}) => {
            const card = this.models["loyalty.card"].get(coupon_id);
            const mine = card?.club_tier_name ? card.club_tier_threshold : -1;
            return (
                !reward.program_id.is_club ||
                !reward.club_tier_id ||
                mine >= reward.club_threshold
            );
        });
    },
    _getRealCouponPoints(coupon_id) {
        const points = super._getRealCouponPoints(...arguments);
        const program = this.models["loyalty.card"].get(coupon_id)?.program_id;
        // Some clubs let an order's own points pay for its rewards
        return program?.is_club && program.club_same_order
            ? points + this.clubPreview(program)
            : points;
    },
    getLoyaltyPoints() {
        return super.getLoyaltyPoints().filter((stat) => !stat.program?.is_club);
    },
    _get_reward_lines() {
        const lines = super._get_reward_lines();
        return this._clubHidden
            ? lines.filter((line) => !line.reward_id?.program_id.is_club)
            : lines;
    },
    clubRewardLines() {
        return this._get_reward_lines().filter(
            (line) => line.reward_id?.program_id.is_club
        );
    },
    /**
     * Hide club points and rewards from core while it collects what to send, which it does before
     * its first `await`. Return a function that shows them again.
     */
    clubHide() {
        const changes = this.uiState.couponPointChanges;
        const isClub = (change) =>
            this.models["loyalty.program"].get(change.program_id)?.is_club;
        this.uiState.couponPointChanges = Object.fromEntries(
            Object.entries(changes).filter(([, change]) => !isClub(change))
        );
        this._clubHidden = true;
        return () => {
            this.uiState.couponPointChanges = changes;
            this._clubHidden = false;
        };
    },

    // The cost of a reward follows its quantity: core does not update it when the quantity changes

    _updateRewardLines() {
        this._clubClaimed = {};
        for (const line of this.lines?.length ? this.clubRewardLines() : []) {
            if (line.reward_id.reward_type === "product") {
                const key = this._clubClaimKey(line.reward_id, line.price_unit);
                this._clubClaimed[key] = (this._clubClaimed[key] || 0) + line.qty;
            }
        }
        try {
            return super._updateRewardLines();
        } finally {
            this._clubClaimed = null;
        }
    },
    _clubClaimKey(reward, price) {
        return `${reward.id},${price}`;
    },
    _getRewardLineValuesProduct(args) {
        const {reward} = args;
        if (!reward.program_id.is_club) {
            return super._getRewardLineValuesProduct(...arguments);
        }
        const claimed = this._clubClaimed?.[this._clubClaimKey(reward, args.price)];
        const quantity = args.quantity || claimed || reward.reward_product_qty;
        const values = super._getRewardLineValuesProduct({
            ...args,
            quantity,
            cost: null,
        });
        if (Array.isArray(values) && !reward.clear_wallet) {
            for (const line of values) {
                const claims = Math.ceil(line.qty / reward.reward_product_qty);
                line.points_cost = claims * reward.required_points;
            }
        }
        return values;
    },
    _getRewardLineValuesDiscount(args) {
        const values = super._getRewardLineValuesDiscount(...arguments);
        const program = args.reward.program_id;
        if (program.is_club && Array.isArray(values)) {
            for (const line of values) {
                // Round up to whole units, as the server does
                line.points_cost = roundPrecision(
                    line.points_cost,
                    program.club_unit || 1,
                    "UP"
                );
            }
        }
        return values;
    },
});
