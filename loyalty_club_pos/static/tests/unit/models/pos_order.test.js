import {describe, expect, test} from "@odoo/hoot";
import {setupPosEnv} from "@point_of_sale/../tests/unit/utils";
import {definePosModels} from "@point_of_sale/../tests/unit/data/generate_model_definitions";
import {addProductLineToOrder} from "@pos_loyalty/../tests/unit/utils";
import "../data/loyalty_program.data";
import {phoneForms} from "@loyalty_club_pos/app/models/res_partner";
import OrderPaymentValidation from "@point_of_sale/app/utils/order_payment_validation";

definePosModels();

const CLUB = 90;
const piece = (store, order, qty) =>
    addProductLineToOrder(store, order, {
        templateId: 6,
        productId: 6,
        qty,
        price_unit: 10,
    });

/** A club: 10 points for each full 10; a point is worth 1, a piece 20 points. */
function makeClub(store) {
    const {models} = store;
    const program = models["loyalty.program"].create({
        id: CLUB,
        name: "Our club",
        trigger: "auto",
        applies_on: "both",
        program_type: "loyalty",
        is_nominative: true,
        is_club: true,
        club_tz: "Asia/Tehran",
        club_unit: 1,
        club_amount_tax: "incl",
        club_amount_rewards: "before",
    });
    const rule = models["loyalty.rule"].create({
        id: CLUB,
        program_id: program,
        any_product: true,
        reward_point_amount: 10,
        reward_point_mode: "money",
        minimum_qty: 1,
        minimum_amount: 0,
        minimum_amount_tax_mode: "incl",
        mode: "auto",
        club_step_amount: 10,
        club_channel: "all",
        club_points_max: 0,
    });
    rule.validProductIds = new Set();
    const product = models["product.product"].get(6);
    const values = {
        program_id: program,
        discount_line_product_id: product,
        clear_wallet: false,
    };
    const discount = models["loyalty.reward"].create({
        ...values,
        id: CLUB,
        description: "Money off",
        reward_type: "discount",
        required_points: 1,
        discount: 1,
        discount_mode: "per_point",
        discount_applicability: "order",
    });
    const gift = models["loyalty.reward"].create({
        ...values,
        id: CLUB + 1,
        description: "Free piece",
        reward_type: "product",
        required_points: 20,
        reward_product_id: product,
        reward_product_ids: [["link", product]],
        reward_product_qty: 1,
    });
    const card = models["loyalty.card"].create({
        id: CLUB,
        code: "044club",
        points: 100,
        partner_id: models["res.partner"].get(3),
        program_id: program,
        is_club_card: true,
        club_points_pending: 5,
    });
    return {card, discount, gift};
}

/** An order of a member with 100 points, over some pieces at 10. */
async function setup(qty = 2) {
    const store = await setupPosEnv();
    const club = makeClub(store);
    const order = store.addNewOrder();
    order.setPartner(store.models["res.partner"].get(3));
    const line = await piece(store, order, qty);
    line.tax_ids = [];
    line.setUnitPrice(10);
    await store.orderUpdateLoyaltyPrograms();
    return {store, order, line, ...club};
}

describe("what a member sees", () => {
    test("balance, and what the order brings", async () => {
        const {order} = await setup();
        const [stat] = order.clubStats();
        expect([stat.balance, stat.earned, stat.after, stat.pending]).toEqual([
            100, 20, 120, 5,
        ]);
    });
    test("nothing for a customer without card, and none is made up", async () => {
        const {store, order} = await setup();
        order.setPartner(store.models["res.partner"].get(1));
        await store.orderUpdateLoyaltyPrograms();
        expect(order.clubStats()).toEqual([]);
        expect(
            store.models["loyalty.card"].some(
                (c) => c.program_id?.id === CLUB && c.id < 0
            )
        ).toBe(false);
    });
    test("a blocked member earns nothing and is offered no reward", async () => {
        const {store, order, card} = await setup();
        card.club_blocked = true;
        await store.orderUpdateLoyaltyPrograms();
        const [stat] = order.clubStats();
        expect([stat.balance, stat.earned, stat.after, stat.blocked]).toEqual([
            100,
            0,
            100,
            true,
        ]);
        expect(
            order.getClaimableRewards().filter((claim) => claim.coupon_id === CLUB)
        ).toEqual([]);
    });
    test("nothing before the club begins", async () => {
        const {store, order} = await setup();
        const club = store.models["loyalty.program"].get(CLUB);
        club.date_from = luxon.DateTime.now().plus({days: 3});
        expect(order.clubStats()).toEqual([]);
    });
});

describe("rewards", () => {
    test("may be paid with what the order brings, where the club says so", async () => {
        const {order, card} = await setup();
        expect(order._getRealCouponPoints(card.id)).toBe(100);
        card.program_id.club_same_order = true;
        expect(order._getRealCouponPoints(card.id)).toBe(120);
    });
    test("are not claimed by themselves", async () => {
        const {store, order} = await setup(5);
        store.updateRewards();
        await store.orderUpdateLoyaltyPrograms();
        expect(order.clubRewardLines()).toHaveLength(0);
        expect(
            store
                .getPotentialFreeProductRewards()
                .filter((r) => r.reward.program_id.id === CLUB)
        ).toEqual([]);
    });
    test("cost what they give when the quantity changes", async () => {
        const {order, line, card, gift} = await setup(5);
        expect(order._applyReward(gift, card.id, {quantity: 3})).toBe(true);
        let [claimed] = order.clubRewardLines();
        expect([claimed.qty, claimed.points_cost]).toEqual([3, 60]);
        line.setQuantity(2);
        order._updateRewardLines();
        [claimed] = order.clubRewardLines();
        expect([claimed.qty, claimed.points_cost]).toEqual([2, 40]);
        line.setQuantity(5);
        order._updateRewardLines();
        [claimed] = order.clubRewardLines();
        expect([claimed.qty, claimed.points_cost]).toEqual([2, 40]);
    });
    test("one claim at a time", async () => {
        const {order, card, gift} = await setup(5);
        order._applyReward(gift, card.id, {});
        const [claimed] = order.clubRewardLines();
        expect([claimed.qty, claimed.points_cost]).toEqual([1, 20]);
    });
    test("a free piece earns nothing", async () => {
        const {order, card, gift} = await setup(5);
        order._applyReward(gift, card.id, {quantity: 2});
        const [claimed] = order.clubRewardLines();
        claimed.tax_ids = [];
        claimed.setUnitPrice(-10);
        const [stat] = order.clubStats();
        expect([stat.earned, stat.spent, stat.after]).toEqual([30, 40, 90]);
    });
    test("money off costs whole points", async () => {
        const {order, line, card, discount} = await setup(1);
        line.setUnitPrice(9.5);
        order._applyReward(discount, card.id, {});
        expect(order.clubRewardLines()[0].points_cost).toBe(10);
    });
});

describe("core's calls", () => {
    const changes = (order) => Object.keys(order.uiState.couponPointChanges);
    test("hiding the club, and showing it again", async () => {
        const {order, card, discount} = await setup();
        order._applyReward(discount, card.id, {});
        expect(changes(order)).toInclude(String(CLUB));
        const show = order.clubHide();
        expect(order._get_reward_lines()).toHaveLength(0);
        expect(changes(order)).not.toInclude(String(CLUB));
        show();
        expect(order._get_reward_lines()).toHaveLength(1);
        expect(changes(order)).toInclude(String(CLUB));
    });
    test("what is confirmed does not name the club", async () => {
        const {store, order, card, discount} = await setup();
        order._applyReward(discount, card.id, {});
        const confirmed = [];
        store.data.call = async (model, method, [, data]) => {
            confirmed.push(...Object.keys(data));
            return {};
        };
        await store.postProcessLoyalty(order);
        expect(confirmed).not.toInclude(String(CLUB));
        expect(changes(order)).toInclude(String(CLUB));
    });
    test("the server may refuse only the order that the cashier waits for", async () => {
        const {store, order} = await setup();
        expect(store.getSyncAllOrdersContext([order]).club_till_waits).toBe(undefined);
        store.clubWaitingFor = order.uuid;
        expect(store.getSyncAllOrdersContext([order]).club_till_waits).toBe(true);
        const other = store.addNewOrder();
        expect(store.getSyncAllOrdersContext([other]).club_till_waits).toBe(undefined);
        const validation = new OrderPaymentValidation({
            pos: store,
            orderUuid: order.uuid,
        });
        store.syncAllOrders = async () => {
            expect(store.clubWaitingFor).toBe(order.uuid);
            return false;
        };
        await validation.finalizeValidation();
        expect(store.clubWaitingFor).toBe(null);
    });
});

test("a number in all the ways it is typed", () => {
    expect(phoneForms("+98 912 000 7001")).toInclude("09120007001");
    expect(phoneForms("۰۹۱۲ ۰۰۰ ۷۰۰۱")).toEqual(["09120007001"]);
    expect(phoneForms(false, undefined)).toEqual([]);
});
